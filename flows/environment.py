"""Prefect's settings, put in place before prefect is imported: it reads them once, at its import."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from cleancopy.errors import CleancopyError

SERVER_RECORD = "server.json"
"""Beside the server's database in PREFECT_HOME: the address of the server that `cleancopy serve` keeps running."""


def prepare_prefect(out: Path) -> None:
    """Keep Prefect in one folder, quiet, and off the network, for runs that write to `out`.

    Changes os.environ alone, and only what the user has not set. To be called before prefect is imported: without
    effect afterwards. Raises CleancopyError where PREFECT_HOME cannot be made. PREFECT_API_URL is left alone when set; otherwise it becomes the address of a
    `cleancopy serve` that runs on the same PREFECT_HOME, for two servers on one SQLite file lock each other out.
    """
    home = Path(os.environ.setdefault("PREFECT_HOME", str(out.resolve() / "work" / "prefect")))
    _make_folder(home)
    for name, value in _settings(home).items():
        os.environ.setdefault(name, value)
    if not any(name.startswith("PREFECT_LOGGING_LEVEL") for name in os.environ):
        # The console shows what went wrong; the run's full log goes to Prefect's UI all the same.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "ERROR")
    _bypass_proxies()
    if "PREFECT_API_URL" not in os.environ and (api_url := running_server(home)):
        os.environ["PREFECT_API_URL"] = api_url


def running_server(home: Path) -> str | None:
    """The API address of the server that is recorded in `home` and listens, or null."""
    try:
        api_url = json.loads((home / SERVER_RECORD).read_text("utf-8"))["api_url"]
        address = urlsplit(api_url)
        with socket.create_connection((address.hostname, address.port), timeout=1):
            return str(api_url)
    except (OSError, ValueError, KeyError):
        return None


def _make_folder(home: Path) -> None:
    # Prefect makes the last folder of the path alone, and without it starts its server anew for two minutes.
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CleancopyError(f"{home}: cannot be made: {error.strerror}; give another --out or PREFECT_HOME") from error


def _settings(home: Path) -> dict[str, str]:
    return {
        # Profiles would bring in the addresses of other servers, so none are read; the embedded server, which
        # Prefect's default profile switches on, is then switched on here.
        "PREFECT_PROFILES_PATH": str(home / "no-profiles.toml"),
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
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
