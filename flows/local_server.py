"""Prefect's own server on this machine: started by whoever needs it first, stopped by whoever leaves last.

Prefect would start one inside every run ('ephemeral'), but that one has no scheduler and no web pages, two of them on
one SQLite file lock each other out, and after a kill -9 they live on for ever. This one is on record, in PREFECT_HOME.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from cleancopy.errors import NotDoneError

USUAL_PORT = 4200
START_SECONDS = 120
STOP_SECONDS = 8
LOG = "server.log"


@dataclass(frozen=True)
class LocalServer:
    """The server on record: its address, its process, and the processes that use it."""

    api_url: str
    pid: int
    user_pids: tuple[int, ...]

    def is_ours_alone(self) -> bool:
        """Whether no other living process uses the server, so that runs it has as running are none."""
        return self.user_pids == (os.getpid(),)


def join_server(home: Path) -> LocalServer:
    """Use the server of the folder `home`; start it if none answers. It is left when this process ends.

    To be called before prefect is imported: what Prefect still has to say at the end is then said before we leave.
    Raises NotDoneError if the server does not come up.
    """
    _leave_on_sigterm()
    with _locked(home):
        server = _on_record(home)
        if server is None or not _answers(server.api_url, home):
            server = _started(home)
        others = [pid for pid in server.user_pids if pid != os.getpid() and _is_alive(pid)]
        server = LocalServer(server.api_url, server.pid, (*others, os.getpid()))
        _record_path(home).write_text(json.dumps(asdict(server)), "utf-8")
    atexit.register(leave_server, home, os.getpid())
    return server


def leave_server(home: Path, user_pid: int) -> None:
    """Take `user_pid` off the server's record, and stop the server if nobody is left."""
    if user_pid != os.getpid():  # a forked child inherits our exit handlers, not our place
        return
    with _locked(home):
        server = _on_record(home)
        if server is None or user_pid not in server.user_pids:
            return
        others = tuple(pid for pid in server.user_pids if pid != user_pid and _is_alive(pid))
        if others:
            _record_path(home).write_text(json.dumps(asdict(LocalServer(server.api_url, server.pid, others))), "utf-8")
            return
        _stop(server.pid)
        _record_path(home).unlink(missing_ok=True)


def _leave_on_sigterm() -> None:
    # By default SIGTERM ends Python without its exit handlers, and the server would be left behind.
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def _started(home: Path) -> LocalServer:
    server = None
    while server is None:  # another server may take the port before ours has it; then that is no longer free
        server = _started_at(_free_port(), home)
    return server


def _started_at(port: int, home: Path) -> LocalServer | None:
    """A server at the port; None if the port was taken meanwhile."""
    api_url = f"http://127.0.0.1:{port}/api"
    address = {"PREFECT_SERVER_API_HOST": "127.0.0.1", "PREFECT_SERVER_API_PORT": str(port)}
    with (home / LOG).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start"],
            env={**os.environ, **address, "PREFECT_UI_API_URL": api_url, "PREFECT_API_URL": api_url},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the run; the server is still needed to note that it was stopped
        )
    with ExitStack() as undo:
        undo.callback(_stop, process.pid)
        if not _is_up(process, api_url, home):
            return None
        undo.pop_all()
    return LocalServer(api_url, process.pid, ())


def _is_up(process: subprocess.Popen[bytes], api_url: str, home: Path) -> bool:
    """Wait until the server answers; False if it ends because another one has the port."""
    log_path = home / LOG
    deadline = time.monotonic() + START_SECONDS
    advice = f"see {log_path}, give another server in PREFECT_API_URL, or run with --plain"
    while not _answers(api_url, home):
        if process.poll() is not None:
            if _home_of(api_url) is not None:
                return False
            lines = log_path.read_text("utf-8", "replace").split("\n")
            reason = next((line.strip() for line in reversed(lines) if "Error" in line), "no reason given")
            raise NotDoneError(f"Prefect's server: ended while it started: {reason}; {advice}")
        if time.monotonic() > deadline:
            raise NotDoneError(f"Prefect's server: did not answer within {START_SECONDS} s; {advice}")
        time.sleep(0.1)
    return True


def _answers(api_url: str, home: Path) -> bool:
    """Whether the server of this folder answers there, and not that of another one."""
    answered = _home_of(api_url)
    return answered is not None and os.path.realpath(answered) == os.path.realpath(home.expanduser())


def _home_of(api_url: str) -> str | None:
    """The folder of the server that answers there; None if none does."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{api_url}/admin/settings", timeout=5) as response:
            return str(json.load(response)["home"])
    except (OSError, urllib.error.URLError, ValueError, KeyError):
        return None


def _stop(pid: int) -> None:
    for stop_signal in (signal.SIGTERM, signal.SIGKILL):
        if _is_alive(pid):
            os.kill(pid, stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while _is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # a child of ours that has ended counts as alive until it is waited for
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _free_port() -> int:
    for port in (USUAL_PORT, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise NotDoneError("Prefect's server: no port is free on 127.0.0.1; run with --plain")


def _on_record(home: Path) -> LocalServer | None:
    try:
        record = json.loads(_record_path(home).read_text("utf-8"))
        return LocalServer(record["api_url"], record["pid"], tuple(record["user_pids"]))
    except (OSError, ValueError, KeyError):
        return None


def _record_path(home: Path) -> Path:
    return home / "server.json"


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
