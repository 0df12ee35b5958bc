"""What a run is going to do, written down before anything is read: plan.json."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cleancopy
import schemas
from cleancopy.builds import BuildStore, read_json, write_json
from cleancopy.config import Config, config_from_settings, load_config
from cleancopy.errors import CleancopyError
from cleancopy.inputs import Source, find_skipped, find_sources, fingerprint
from cleancopy.rulebook import Rule, load_rules, rules_hash
from cleancopy.shards import group_key, group_sources

DEFAULT_CONFIG = Path("cleancopy.toml")
LIBRARIES = ("pyarrow", "polars", "langdetect", "ftfy", "charset-normalizer", "numpy")
"""Those whose version can change a byte of a build."""


@dataclass(frozen=True)
class Plan:
    """One run: what goes in, under which rules and settings, and the build that comes of it.

    `groups` are the input files in order, in portions that are read one by one; `keys` names what their shards hold;
    `skipped` are the files of the input's folders that no reader is for.
    """

    out: Path
    build_id: str
    config: Config
    rules: tuple[Rule, ...]
    groups: tuple[tuple[Source, ...], ...]
    keys: tuple[str, ...]
    hashes: dict[str, str]
    started_at: str
    command: str
    skipped: tuple[str, ...]

    @property
    def store(self) -> BuildStore:
        """The output folder."""
        return BuildStore(self.out)

    @property
    def is_done(self) -> bool:
        """Whether this very build is there, whole, and not blocked."""
        manifest = self.store.build_path(self.build_id) / "manifest.json"
        return manifest.exists() and read_json(manifest)["status"] == "published"


def make_plan(inputs: Sequence[str], out: str, config_path: str | None) -> Path:
    """Check the configuration, the rules and the inputs, in this order, and write plan.json.

    Raises CleancopyError before any data is read if one of them cannot be used.
    """
    config = find_config(config_path)
    rules = load_rules([Path(folder) for folder in config.boilerplate.rules])
    paths = [Path(path) for path in inputs]
    sources = find_sources(paths)
    hashes = {
        "inputs": fingerprint(sources),
        "rules": rules_hash(rules),
        "config": config.content_hash(),
        "code": code_hash(),
    }
    build_id = hashlib.sha256("\n".join(hashes.values()).encode()).hexdigest()[:16]
    groups = group_sources(sources, config.input.shard_bytes, config.input.shard_documents)
    folder = BuildStore(Path(out)).work / "plans"
    content = {
        "out": str(Path(out).resolve()),
        "build_id": build_id,
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": _command(inputs, out, config_path),
        "skipped": list(find_skipped(paths)),
        "settings": asdict(config),
        "hashes": hashes,
        "groups": [
            {"key": group_key(group, config.input), "sources": [_source_facts(source) for source in group]}
            for group in groups
        ],
    }
    path = folder / f"{build_id}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(path, content)
    except OSError as error:
        raise CleancopyError(f"{out}: cannot be written: {error.strerror}; give another --out") from error
    write_json(path, content | {"done": read_plan(str(path)).is_done})
    return path


def find_config(config_path: str | None) -> Config:
    """The named configuration, else the cleancopy.toml of this folder, else the defaults."""
    if config_path:
        return load_config(Path(config_path))
    return load_config(DEFAULT_CONFIG) if DEFAULT_CONFIG.exists() else Config()


def read_plan(plan_path: str) -> Plan:
    """The plan that `make_plan` wrote. Raises CleancopyError if the rules were changed since."""
    try:
        return _plan(Path(plan_path).read_text("utf-8", "surrogateescape"))
    except OSError as error:
        raise CleancopyError(f"{plan_path}: cannot be read: {error.strerror}; run again") from error


@lru_cache(maxsize=2)
def _plan(text: str) -> Plan:
    content = json.loads(text)
    config = config_from_settings(content["settings"])
    rules = load_rules([Path(folder) for folder in config.boilerplate.rules])
    if rules_hash(rules) != content["hashes"]["rules"]:
        raise CleancopyError(f"{content['build_id']}: the rules were changed during the run; run again")
    groups = content["groups"]
    return Plan(
        out=Path(content["out"]),
        build_id=content["build_id"],
        config=config,
        rules=rules,
        groups=tuple(tuple(_source(facts) for facts in group["sources"]) for group in groups),
        keys=tuple(group["key"] for group in groups),
        hashes=content["hashes"],
        started_at=content["started_at"],
        command=content["command"],
        skipped=tuple(content["skipped"]),
    )


@cache
def code_hash() -> str:
    """A hash over the code that makes the bytes: our own modules and the versions of the libraries they call."""
    whole = hashlib.sha256()
    for package in (cleancopy, schemas):
        folder = Path(str(package.__file__)).parent
        for path in sorted([*folder.rglob("*.py"), *folder.glob("*.toml")]):
            whole.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    for library in LIBRARIES:
        whole.update(f"{library} {version(library)}\n".encode())
    return whole.hexdigest()


def _command(inputs: Sequence[str], out: str, config_path: str | None) -> str:
    """What one types to run this again."""
    configuration = ["--config", config_path] if config_path else []
    return shlex.join(["cleancopy", "run", *inputs, "--out", out, *configuration])


def _source_facts(source: Source) -> dict[str, Any]:
    return asdict(source) | {"path": str(source.path.absolute())}


def _source(facts: dict[str, Any]) -> Source:
    return Source(**facts | {"path": Path(facts["path"])})
