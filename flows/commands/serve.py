"""`cleancopy serve`: run again and again, on a schedule."""

from __future__ import annotations

import argparse
from typing import Any

from cleancopy.errors import CleancopyError
from flows.parameters import as_parameter


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "serve",
        help="run on a schedule, one run at a time",
        description="Stay here and run on a schedule, with Prefect's own server and UI unless PREFECT_API_URL is set.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file or a folder")
    parser.add_argument("--out", default="data", help="where builds go (default: data)")
    parser.add_argument("--config", metavar="FILE", help="a cleancopy.toml (default: the one in this folder, if any)")
    parser.add_argument("--runner", default="threads", help="threads, processes or dask=ADDRESS (default: threads)")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--every", metavar="TIME", help="30s, 15m, 1h, 1d")
    when.add_argument("--cron", metavar="CRON", help="five fields, as '0 6 * * *' for six o'clock every day (UTC)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from flows.serving import parse_duration, serve

    for path in (*arguments.inputs, arguments.config or "", arguments.out):
        if as_parameter(path) != path:
            raise CleancopyError(f"{path}: is no UTF-8, which a schedule cannot hold; name the folder that it is in")
    every_seconds = parse_duration(arguments.every) if arguments.every else None
    serve(arguments.inputs, arguments.out, arguments.config, every_seconds, arguments.cron, arguments.runner)
    return 0
