"""`cleancopy restore DOC`: the normalised text, from the article and what was removed."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.holding import held


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser("restore", help="print a document's normalised text, removals put back")
    parser.add_argument("document", metavar="DOC", help="a doc_id (or its first digits), source_id or source_path")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.add_argument("--build", help="another build than the current one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the text to the byte, after its hash was found to be the one on record."""
    from cleancopy.lookup import find_document, pieces

    with held(BuildStore(Path(arguments.out)), arguments.build) as build:
        found = find_document(build, arguments.document)
    if found.article is None:
        raise CleancopyError(
            f"{arguments.document}: was rejected; where its text as read was kept it is in `rejected`, see explain"
        )
    whole = "".join(piece.text for piece in pieces(found.article["text"], found.removed)).encode()
    if hashlib.sha256(whole).hexdigest() != found.article["normalised_sha256"]:
        raise NotDoneError(f"{arguments.document}: article and removals do not give the text; run verify")
    sys.stdout.buffer.write(whole)
    sys.stdout.buffer.flush()
    return 0
