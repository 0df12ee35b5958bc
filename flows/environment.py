"""Prefect's settings, put in place before prefect is imported: it reads them once, at its import."""

from __future__ import annotations

import os
from pathlib import Path

from cleancopy.errors import CleancopyError
from flows.local_server import LocalServer, join_server


def prepare_prefect(out: Path) -> LocalServer | None:
    """Keep Prefect in one folder, quiet, and off the network, for runs that write to `out`.

    Sets in os.environ only what the user has not set. Without PREFECT_API_URL a server of our own is joined, and given
    back. To be called before prefect is imported: without effect afterwards. Raises CleancopyError where PREFECT_HOME
    cannot be made or the server does not start.
    """
    home = Path(os.environ.setdefault("PREFECT_HOME", str(out.resolve() / "work" / "prefect")))
    _make_folder(home)
    for name, value in _settings(home).items():
        os.environ.setdefault(name, value)
    if not any(name.startswith("PREFECT_LOGGING_LEVEL") for name in os.environ):
        # The console shows what went wrong; the run's full log goes to Prefect's UI all the same.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
    _bypass_proxies()
    if "PREFECT_API_URL" in os.environ:
        return None
    server = join_server(home)
    os.environ["PREFECT_API_URL"] = server.api_url
    return server


def _make_folder(home: Path) -> None:
    # Prefect itself makes no more than the last folder of the path.
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CleancopyError(f"{home}: cannot be made: {error.strerror}; give another --out or PREFECT_HOME") from error


def _settings(home: Path) -> dict[str, str]:
    return {
        # Profiles would bring in the addresses of other servers, so none are read.
        "PREFECT_PROFILES_PATH": str(home / "no-profiles.toml"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        # Both are needed: the first silences the client, the second the server.
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # The server copies its web pages before it serves them, by default into the installed package.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        # Slots that a killed run held are given back after a restart of the server as well.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    }


def _bypass_proxies() -> None:
    """A proxy for the outside must not come between us and a server on this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        exempt = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*exempt, "127.0.0.1", "localhost"]))
