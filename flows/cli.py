"""The command line: `cleancopy COMMAND`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import argparse
import atexit
import gc
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

from cleancopy import __version__
from cleancopy.errors import CleancopyError, NotDoneError
from flows.terminal import printable

OBJECTS_BEFORE_GARBAGE = 200_000
"""After so many new objects Python looks for garbage: what modules are made of, some 160,000 in a run, is none, and is
looked through each time. By itself it looks after 700."""

COMMANDS = ("run", "explain", "restore", "verify", "builds", "replay", "report", "open", "rules", "serve", "path")
EPILOG = """\
Exit status: 0 done, 1 the build was blocked or an example of a rule fails, 2 bad usage or configuration, 3 it could
not be done, 130 interrupted.
A first try: cleancopy run seeds --plain
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Gives its exit status; an error is one line on standard error.

    As a program (`argv` is None) it begins again in Python's UTF-8 mode where file names are read otherwise. A fault of
    ours is told with its traceback, and as what could not be done: it must not look like a blocked build.
    """
    if argv is None and sys.getfilesystemencoding() != "utf-8":
        _begin_again_in_utf8()
    if argv is None:
        atexit.register(gc.freeze)  # what is left then goes with the process, and need not be looked through
    gc.set_threshold(OBJECTS_BEFORE_GARBAGE)
    arguments = _parser(sys.argv[1:] if argv is None else argv).parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except CleancopyError as error:
        return _give_up(str(error), error.exit_status)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _give_up("interrupted; run again to go on where it stopped", 130)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _give_up(
            f"{where}{error.strerror or error}; nothing was published, mend it and run again", NotDoneError.exit_status
        )
    except Exception:
        traceback.print_exc()
        return _give_up("a fault of cleancopy's; report it with the lines above", NotDoneError.exit_status)


def _begin_again_in_utf8() -> None:
    """A file has the same name, and so a document the same id, whatever the locale is."""
    if os.environ.get("PYTHONUTF8") == "1":
        sys.exit(_give_up("Python is told not to read file names as UTF-8; start it without -I, -E and -X utf8=0", 2))
    os.environ["PYTHONUTF8"] = "1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _parser(typed: Sequence[str]) -> argparse.ArgumentParser:
    """Knows the command that was typed, and where that is none all of them, which takes some 40 ms to load."""
    parser = argparse.ArgumentParser(
        prog="cleancopy",
        description="Scraped article text in, a curated Parquet dataset out, every removed character on record.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"cleancopy {__version__}")
    subcommands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in typed[:1] if typed and typed[0] in COMMANDS else COMMANDS:
        importlib.import_module(f"flows.commands.{name}").add_to(subcommands)
    return parser


def _give_up(message: str, exit_status: int) -> int:
    print(f"cleancopy: {printable(' '.join(message.split()))}", file=sys.stderr)
    return exit_status


if __name__ == "__main__":
    sys.exit(main())
