"""Starts a program, waits for it and writes down what it took: `python small_parent.py ANSWER.json COMMAND...`.

Linux counts the memory of the process that starts a program into the program's peak (`exec` keeps the maximum resident
set of what it replaces), so a program is started by this one, which holds next to nothing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

KIBIBYTE = 1024


def main(answer: str, command: list[str]) -> int:
    """Run the command to its end, write what it took to `answer`, and end with its exit status."""
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    took = {"seconds": usage.ru_utime + usage.ru_stime, "peak_bytes": usage.ru_maxrss * KIBIBYTE}
    Path(answer).write_text(json.dumps(took))
    return abs(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
