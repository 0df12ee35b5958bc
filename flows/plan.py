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

from cleancopy.builds import BuildStore, is_whole, read_manifest, write_json
from cleancopy.config import Config, config_from_settings, load_config
from cleancopy.errors import CleancopyError
from cleancopy.inputs import Source, find_skipped, find_sources, fingerprint, refuse_unusable
from cleancopy.rulebook import Rule, load_rules, rules_hash
from cleancopy.shards import group_key, group_sources
from flows.parameters import path_of
from flows.parent import find_parent, new_sources

DEFAULT_CONFIG = Path("cleancopy.toml")
LIBRARIES = ("pyarrow", "polars", "langdetect", "ftfy", "charset-normalizer", "numpy", "jinja2")
"""Those whose version can change a byte of a build."""

HOUSE = Path(__file__).parent.parent
STEP_MODULES = ("assemble", "card", "going_on", "match", "parameters", "parent", "plan", "settle", "steps")
"""The modules of flows/ that decide what is in a build. The others decide when and where a step works, and who asks."""


@dataclass(frozen=True)
class Plan:
    """One run: what goes in, under which rules and settings, and the build that comes of it.

    `groups` are the input files in order, in portions that are read one by one; `keys` names what their shards hold;
    `skipped` are the files of the input's folders that no reader is for; `parent` is the build that this one goes on
    from.
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
    parent: str | None = None

    @property
    def parent_path(self) -> Path | None:
        """The folder of the build that this one goes on from."""
        return self.store.build_path(self.parent) if self.parent else None

    @property
    def store(self) -> BuildStore:
        """The output folder."""
        return BuildStore(self.out)

    @property
    def is_done(self) -> bool:
        """Whether this very build is there, whole, and not blocked."""
        build = self.store.build_path(self.build_id)
        return is_whole(build) and read_manifest(build)["status"] == "published"


def make_plan(inputs: Sequence[str], out: str, config_path: str | None) -> Path:
    """Check the configuration, the rules and the inputs, in this order, and write plan.json.

    Raises CleancopyError before any data is read if one of them cannot be used.
    """
    config = find_config(config_path)
    rules = load_rules([Path(folder) for folder in config.boilerplate.rules])
    paths, own_paths = [path_of(given) for given in inputs], BuildStore(Path(out)).own_paths
    sources = find_sources(paths, own_paths)
    hashes = {
        "inputs": fingerprint(sources),
        "rules": rules_hash(rules),
        "config": config.content_hash(),
        "code": code_hash(),
    }
    store = BuildStore(Path(out))
    parent = find_parent(store, config)
    fresh = new_sources(store.build_path(parent), sources, hashes) if parent else None
    if fresh is None:
        parent = None
    else:
        sources, hashes["inputs"] = fresh, fingerprint(fresh)
    named_after = [*hashes.values(), *([parent] if parent else [])]
    build_id = hashlib.sha256("\n".join(named_after).encode()).hexdigest()[:16]
    if parent and not sources:
        build_id = parent  # nothing is new: that build is all there is to make
    groups = group_sources(sources, config.input.shard_bytes, config.input.shard_documents)
    folder = BuildStore(Path(out)).work / "plans"
    content = {
        "out": str(Path(out).resolve()),
        "build_id": build_id,
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": _command(inputs, out, config_path),
        "skipped": list(find_skipped(paths, own_paths)),
        "settings": asdict(config),
        "hashes": hashes,
        "parent": parent,
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


def refuse_unusable_plan(inputs: Sequence[str], out: str, config_path: str | None) -> None:
    """Raise what a run would of a mistyped configuration, rule, input or output folder, without hashing any input."""
    config = find_config(config_path)
    load_rules([Path(folder) for folder in config.boilerplate.rules])
    store = BuildStore(Path(out))
    refuse_unusable([path_of(given) for given in inputs], store.own_paths)
    store.open_lock().close()


def find_config(config_path: str | None) -> Config:
    """The named configuration, else the cleancopy.toml of this folder, else the defaults."""
    if config_path:
        return load_config(path_of(config_path))
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
        parent=content["parent"],
    )


def code_files() -> list[Path]:
    """The files of ours that can change a byte of a build, sorted. Rules are not among them: they are hashed apart."""
    packages = [path for package in ("cleancopy", "schemas") for path in (HOUSE / package).rglob("*.py")]
    drawing = [path for ending in ("j2", "css") for path in (HOUSE / "cleancopy" / "report").glob(f"*.{ending}")]
    tables = [path for ending in ("toml", "json") for path in (HOUSE / "cleancopy").rglob(f"*.{ending}")]
    tables = [path for path in tables if path.parent.name != "rules"]
    steps = [HOUSE / "flows" / f"{name}.py" for name in STEP_MODULES]
    return sorted([*packages, *drawing, *tables, *steps])


@cache
def code_hash() -> str:
    """A hash over the code that makes the bytes: what is ours, and the versions of the libraries that it calls."""
    whole = hashlib.sha256()
    for path in code_files():
        content = path.read_bytes()
        whole.update(f"{path.relative_to(HOUSE).as_posix()} {len(content)}\n".encode() + content)
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
