"""What a run is going to do, written down before anything is read: plan.json."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore, read_manifest, write_json
from cleancopy.config import Config, config_from_settings, load_config
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.guardrails.findings import refuse_unknown_guards
from cleancopy.inputs import Source, find_skipped, find_sources, fingerprint, refuse_unusable
from cleancopy.own_rules import failing_rules
from cleancopy.rulebook import Rule, load_rules, rules_hash
from cleancopy.shards import group_key, group_sources
from cleancopy.wholeness import is_as_written
from flows.parameters import path_of
from flows.parent import find_parent, new_sources, refuse_changed
from schemas import ARTICLES

DEFAULT_CONFIG = Path("cleancopy.toml")
LIBRARIES = ("pyarrow", "polars", "langdetect", "ftfy", "charset-normalizer", "numpy", "jinja2")
"""Those whose version can change a byte of a build."""

HOUSE = Path(__file__).parent.parent
CODE_ENDINGS = (".py", ".j2", ".css", ".toml", ".json")
STEP_MODULES = (
    "assemble",
    "beside_parent",
    "card",
    "going_on",
    "lanes",
    "match",
    "meet",
    "parameters",
    "parent",
    "plan",
    "remarks",
    "replayed",
    "settle",
    "settled",
    "steps",
    "tables",
)
"""The modules of flows/ that decide what is in a build. The others decide when and where a step works, and who asks."""


@dataclass(frozen=True)
class Plan:
    """One run: what goes in, under which rules and settings, and the build that comes of it.

    `groups` are the input files in order, in portions that are read one by one; `keys` names what their shards hold;
    `skipped` are the files of the input's folders that no reader is for; `accepted` names guards that are overruled;
    `failing_rules` are sentences about own rules whose examples fail.
    `parent` is the build that this one goes on from: new inputs come after what it has. A replay has a parent but no
    groups, and the `reason` for which the documents were rejected that are tried again.
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
    accepted: tuple[str, ...] = ()
    failing_rules: tuple[str, ...] = ()
    parent: str | None = None
    reason: str | None = None

    @property
    def parent_path(self) -> Path | None:
        """The folder of the build that this one is made from."""
        return self.store.build_path(self.parent) if self.parent else None

    @property
    def goes_on_from(self) -> Path | None:
        """The folder of the build whose documents this one adds new ones to; a replay adds none."""
        return None if self.reason else self.parent_path

    @property
    def store(self) -> BuildStore:
        """The output folder."""
        return BuildStore(self.out)

    @property
    def verb(self) -> str:
        """The command that makes the build, as the history has it."""
        return "replay" if self.reason else "run"

    @property
    def is_done(self) -> bool:
        """Whether this very build is there, as it was written to the byte, and not blocked."""
        build = self.store.build_path(self.build_id)
        return is_as_written(build) and read_manifest(build)["status"] == "published"


def make_plan(inputs: Sequence[str], out: str, config_path: str | None, accepted: Sequence[str] = ()) -> Path:
    """Check the configuration, the rules and the inputs, in this order, and write plan.json.

    Raises CleancopyError before any data is read if one of them cannot be used.
    """
    refuse_unknown_guards(accepted)
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
    is_all_there = parent is not None and not sources  # then that build is all there is to make
    if parent and is_all_there:
        refuse_changed(store, config, parent)
    build_id = parent if parent and is_all_there else _build_id(hashes, parent)
    groups = group_sources(sources, config.input.shard_bytes, config.input.shard_documents)
    content = {
        "command": _command(["run", *inputs], out, config_path, accepted),
        "accepted": list(accepted),
        "failing_rules": _failing_rules(config, rules, config_path),
        "skipped": list(find_skipped(paths, own_paths)),
        "settings": asdict(config),
        "hashes": hashes,
        "parent": parent,
        "groups": [
            {"key": group_key(group, config.input), "sources": [_source_facts(source) for source in group]}
            for group in groups
        ],
    }
    return _write_plan(out, build_id, content)


def make_replay_plan(parent: str, reason: str, out: str, config_path: str | None, accepted: Sequence[str] = ()) -> Path:
    """The plan of trying again what the build `parent` rejected for `reason`, with the rules and settings of now."""
    refuse_unknown_guards(accepted)
    config = find_config(config_path)
    rules = load_rules([Path(folder) for folder in config.boilerplate.rules])
    hashes = {
        "inputs": hashlib.sha256(f"replay {parent} {reason}".encode()).hexdigest(),
        "rules": rules_hash(rules),
        "config": config.content_hash(),
        "code": code_hash(),
    }
    content = {
        "command": _command(["replay", "--reason", reason, "--build", parent], out, config_path, accepted),
        "accepted": list(accepted),
        "failing_rules": _failing_rules(config, rules, config_path),
        "skipped": [],
        "settings": asdict(config),
        "hashes": hashes,
        "groups": [],
        "parent": parent,
        "reason": reason,
    }
    return _write_plan(out, _build_id(hashes), content)


def _build_id(hashes: dict[str, str], parent: str | None = None) -> str:
    named_after = [*hashes.values(), *([parent] if parent else [])]
    return hashlib.sha256("\n".join(named_after).encode()).hexdigest()[:16]


def _write_plan(out: str, build_id: str, content: dict[str, Any]) -> Path:
    """Complete the plan and write it down. Gives the path of plan.json."""
    folder = BuildStore(Path(out)).work / "plans"
    path = folder / f"{build_id}.json"
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    content = {"out": str(Path(out).resolve()), "build_id": build_id, "started_at": started_at} | content
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(path, content)
    except OSError as error:
        raise CleancopyError(f"{out}: cannot be written: {error.strerror}; give another --out") from error
    write_json(path, content | {"done": read_plan(str(path)).is_done})
    return path


def refuse_unusable_plan(
    inputs: Sequence[str], out: str, config_path: str | None, accepted: Sequence[str] = ()
) -> None:
    """Raise what a run would of a mistyped guard, configuration, rule, input or folder, without hashing any input."""
    refuse_unknown_guards(accepted)
    config = find_config(config_path)
    load_rules([Path(folder) for folder in config.boilerplate.rules])
    store = BuildStore(Path(out))
    refuse_unusable([path_of(given) for given in inputs], store.own_paths)
    store.open_lock().close()


def find_config(config_path: str | None) -> Config:
    """The named configuration, else the cleancopy.toml of this folder, else the defaults."""
    if not config_path and not DEFAULT_CONFIG.exists():
        return Config()
    path = path_of(config_path) if config_path else DEFAULT_CONFIG
    config = load_config(path)
    known = [column.name for column in ARTICLES.columns]
    for name in config.guardrails.filled_columns:
        if name not in known:
            raise CleancopyError(
                f"{path}: [guardrails] filled_columns: unknown column {name!r}; known: {', '.join(known)}"
            )
    return config


def read_plan(plan_path: str) -> Plan:
    """The plan that `make_plan` wrote. Raises NotDoneError if the rules were changed since."""
    try:
        return _plan(Path(plan_path).read_text("utf-8", "surrogateescape"))
    except OSError as error:
        raise NotDoneError(f"{plan_path}: cannot be read: {error.strerror}; run again") from error


@lru_cache(maxsize=2)
def _plan(text: str) -> Plan:
    content = json.loads(text)
    config = config_from_settings(content["settings"])
    rules = load_rules([Path(folder) for folder in config.boilerplate.rules])
    if rules_hash(rules) != content["hashes"]["rules"]:
        raise NotDoneError(f"{content['build_id']}: the rules were changed during the run; run again")
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
        accepted=tuple(content["accepted"]),
        failing_rules=tuple(content.get("failing_rules", ())),
        parent=content.get("parent"),
        reason=content.get("reason"),
    )


def code_files() -> list[Path]:
    """The files of ours that can change a byte of a build, sorted. Rules are not among them: they are hashed apart."""
    ours = (entry for package in ("cleancopy", "schemas") for entry in os.walk(HOUSE / package))
    packages = [Path(folder, name) for folder, _, names in ours for name in names if name.endswith(CODE_ENDINGS)]
    steps = [HOUSE / "flows" / f"{name}.py" for name in STEP_MODULES]
    return sorted([*(path for path in packages if path.parent.name != "rules"), *steps])


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


def _failing_rules(config: Config, rules: Sequence[Rule], config_path: str | None) -> list[str]:
    """What is wrong with rules of the user's own, in sentences; nothing where no rules are at work."""
    options = ["--config", config_path] if config_path else []
    at_work = rules if config.boilerplate.enabled else ()
    return failing_rules(at_work, shlex.join(["cleancopy", "rules", "test", *options]))


def _command(typed: Sequence[str], out: str, config_path: str | None, accepted: Sequence[str]) -> str:
    """What one types to do this again."""
    options = ["--config", config_path] if config_path else []
    options += [word for guard in accepted for word in ("--accept", guard)]
    return shlex.join(["cleancopy", *typed, "--out", out, *options])


def _source_facts(source: Source) -> dict[str, Any]:
    return asdict(source) | {"path": str(source.path.absolute())}


def _source(facts: dict[str, Any]) -> Source:
    return Source(**facts | {"path": Path(facts["path"])})
