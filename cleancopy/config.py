"""The configuration: one frozen dataclass per section of cleancopy.toml, checked whole before any data is read."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from cleancopy.errors import CleancopyError
from cleancopy.toml_files import read_toml

Detector = Literal["profiles", "langdetect"]
TableLayout = Literal["flat", "hive"]
Keep = Literal["first", "longest", "newest"]
Scope = Literal["batch", "published", "both"]
Contained = Literal["flag", "off"]

WEB_ADDRESS = re.compile(r"(?i)https?://[^/?#@\s\x00-\x1f\x7f<>\"'\\]+(/[^?#\s\x00-\x1f\x7f<>\"'\\]*)?")
"""Scheme, host and path. The address of the report is put behind it, so there is no query and no fragment."""


def _language_codes() -> tuple[str, ...]:
    """What `lang` can be."""
    from cleancopy.language.told import known_codes

    return known_codes()


def _preset_names() -> tuple[str, ...]:
    """What `preset` can name."""
    from cleancopy.quality.presets import preset_names

    return preset_names()


@dataclass(frozen=True)
class InputConfig:
    """What is read and in which portions. The portions (shards) never change a byte of the outcome."""

    max_document_bytes: int = 10_000_000
    shard_bytes: int = field(default=16_000_000, metadata={"changes_bytes": False})
    shard_documents: int = field(default=2_000, metadata={"changes_bytes": False})


@dataclass(frozen=True)
class BoilerplateConfig:
    """What is marked. `rules` names folders with further rule files, which have their way before the built-in ones.

    `line_model` says whether the trained line model marks beside the rules; the ratios are the page guard's.
    """

    enabled: bool = True
    rules: tuple[str, ...] = ()
    line_model: bool = True
    max_prose_ratio: float = 0.3
    max_model_ratio: float = 0.95


@dataclass(frozen=True)
class LanguageConfig:
    """Whether the language of each article is told, and how. Without it `lang` is `und`.

    `detector`: `profiles` sums up all n-grams of a text by langdetect's profiles, `langdetect` asks langdetect itself.
    `keep`: articles in other languages than these are rejected; none are where it is empty.
    """

    enabled: bool = True
    detector: Detector = "profiles"
    keep: tuple[str, ...] = field(default=(), metadata={"known": _language_codes})

    def __post_init__(self) -> None:
        if self.keep and not self.enabled:
            raise CleancopyError("keep: no language is told; set enabled = true, or leave keep empty")


@dataclass(frozen=True)
class RejectConfig:
    """Which documents are no articles.

    `preset`: the filters of other tools whose limits hold as well, one or several; none where it is empty.
    """

    enabled: bool = True
    min_words: int = 20
    preset: tuple[str, ...] = field(default=(), metadata={"known": _preset_names, "may_be_one": True})

    def __post_init__(self) -> None:
        if self.preset and not self.enabled:
            raise CleancopyError("preset: nothing is rejected; set enabled = true, or leave preset empty")


MIN_THRESHOLD = 0.6
"""Of pairs that are so much alike, 32 bands of 4 let 99 in 100 meet; of those at .5, 87, and at .4 half."""

GIVEN = {bool: "true or false", int: "a whole number from 0 on", str: "a text in quotes"}


@dataclass(frozen=True)
class DuplicatesConfig:
    """What is set aside because another article is there already, and which of those that are alike stays.

    `near`: texts that are nearly the same go too, where they have `threshold` of their runs of five words in common
    (Jaccard). `keep`: the first in the order of the input, the longest or the newest of them stays, of those in one
    run; what is published stays, whatever comes. `scope`: whether articles are compared with each other, with what is
    published, or both. `contained`: whether texts that stand whole, or nearly so, in another article are put down in
    `duplicates`; they stay articles. `max_site_ratio`: a guard objects to a build in which one article would stand for
    a larger share of a site.
    """

    enabled: bool = True
    near: bool = True
    threshold: float = 0.7
    keep: Keep = "first"
    scope: Scope = "batch"
    contained: Contained = "flag"
    max_site_ratio: float = field(default=0.3, metadata={"changes_bytes": False})

    def __post_init__(self) -> None:
        if not MIN_THRESHOLD <= self.threshold <= 1:
            raise CleancopyError(
                f"threshold: is {self.threshold:g}; give a number from {MIN_THRESHOLD} to 1, since many texts that are "
                "less alike would be missed"
            )

    @property
    def looks_for_near(self) -> bool:
        """Whether more than equal texts is looked for."""
        return self.enabled and self.near


def _limit(default: Any) -> Any:
    """A limit of a guard: it decides whether a build becomes current and changes no byte of its data."""
    return field(default=default, metadata={"changes_bytes": False})


@dataclass(frozen=True)
class GuardrailsConfig:
    """What a build must be like before it becomes current; what is looked at stands in `guardrails.py`.

    `min_documents`: shares of fewer documents than this say nothing, and are not judged. `filled_columns` of articles
    may be null in a share of `max_null_ratio` at most; of every column, the share may rise by `max_null_increase` since
    the build before. `max_rows_times` is how many times the articles of the build before there may be; 0 is any number.
    """

    enabled: bool = _limit(True)
    min_documents: int = _limit(100)
    min_kept_ratio: float = _limit(0.2)
    max_removed_ratio: float = _limit(0.6)
    max_site_removed_ratio: float = _limit(0.85)
    filled_columns: tuple[str, ...] = _limit(())
    max_null_ratio: float = _limit(0.1)
    max_null_increase: float = _limit(0.3)
    min_rows_ratio: float = _limit(0.5)
    max_rows_times: int = _limit(0)
    max_language_shift: float = _limit(0.3)
    max_rule_increase: float = _limit(0.3)
    max_silenced_ratio: float = _limit(0.1)


@dataclass(frozen=True)
class PublishConfig:
    """How the Parquet is laid out, in rows; whether a Delta table is written beside the builds.

    `layout`: `hive` puts the articles of each language into a folder `language=en`; the column `lang` stays.
    """

    part_rows: int = 100_000
    row_group_rows: int = 5_000
    layout: TableLayout = "flat"
    delta: bool = field(default=False, metadata={"changes_bytes": False})

    def __post_init__(self) -> None:
        for name in ("part_rows", "row_group_rows"):
            if getattr(self, name) < 1:
                raise CleancopyError(f"{name}: is {getattr(self, name)}; give 1 or more")
        if self.delta and find_spec("deltalake") is None:
            raise CleancopyError("delta: deltalake is not installed; run pip install deltalake")


@dataclass(frozen=True)
class ReportConfig:
    """How much the report shows. `web_address` is where people find the output folder on the web, if they do.

    Prefect's pages make a link of it, so it must be an address of the web: a link can also be a script.
    """

    sampled_documents: int = 50
    web_address: str = field(default="", metadata={"changes_bytes": False})

    def __post_init__(self) -> None:
        if self.web_address and not WEB_ADDRESS.fullmatch(self.web_address):
            raise CleancopyError(
                f"web_address: is {self.web_address!r}; give an address that begins with http:// or https://"
            )


@dataclass(frozen=True)
class Config:
    """All sections, each usable as it stands. What a section refuses it names by the key; `load_config` adds where."""

    input: InputConfig = InputConfig()
    boilerplate: BoilerplateConfig = BoilerplateConfig()
    language: LanguageConfig = LanguageConfig()
    reject: RejectConfig = RejectConfig()
    duplicates: DuplicatesConfig = DuplicatesConfig()
    guardrails: GuardrailsConfig = GuardrailsConfig()
    publish: PublishConfig = PublishConfig()
    report: ReportConfig = ReportConfig()

    def content_hash(self) -> str:
        """SHA-256 over every setting that can change a byte of a build."""
        return hashlib.sha256(json.dumps(self.settings(), sort_keys=True).encode()).hexdigest()

    def settings(self) -> dict[str, dict[str, Any]]:
        """The settings that can change a byte of a build, by section, as JSON can hold them."""
        sections = {
            section.name: {
                setting.name: asdict(getattr(self, section.name))[setting.name]
                for setting in fields(getattr(self, section.name))
                if setting.metadata.get("changes_bytes", True)
            }
            for section in fields(self)
        }
        return {name: settings for name, settings in sections.items() if settings}


def load_config(path: Path) -> Config:
    """Read and check a cleancopy.toml. Raises CleancopyError naming file, section, key and what is known."""
    entries = read_toml(path, f"{path}", "give another file with --config")
    sections = {section.name: section for section in fields(Config)}
    _refuse_unknown(f"{path}", "section", entries, sections)
    types = get_type_hints(Config)
    return Config(**{name: _section(f"{path}: [{name}]", types[name], entry) for name, entry in entries.items()})


def config_from_settings(settings: dict[str, dict[str, Any]]) -> Config:
    """The configuration that `dataclasses.asdict` made a dictionary of."""
    types = get_type_hints(Config)
    return Config(**{name: _section(f"[{name}]", types[name], entry) for name, entry in settings.items()})


def _section(where: str, kind: Any, entry: Any) -> Any:
    if not isinstance(entry, dict):
        raise CleancopyError(f"{where}: is no section; write it as [section] with keys below")
    known = get_type_hints(kind)
    _refuse_unknown(where, "key", entry, known)
    may_be_one = {setting.name for setting in fields(kind) if "may_be_one" in setting.metadata}
    entry = {key: [one] if key in may_be_one and isinstance(one, str) else one for key, one in entry.items()}
    for setting in fields(kind):
        if entry.get(setting.name) and "known" in setting.metadata:
            items = dict.fromkeys(_value(f"{where} {setting.name}", known[setting.name], entry[setting.name]))
            _refuse_unknown(f"{where} {setting.name}", "item", items, dict.fromkeys(setting.metadata["known"]()))
    settings = {key: _value(f"{where} {key}", known[key], value) for key, value in entry.items()}
    try:
        return kind(**settings)
    except CleancopyError as error:
        raise CleancopyError(f"{where} {error}") from error


def _value(where: str, kind: Any, value: Any) -> Any:
    if kind == tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise CleancopyError(f"{where}: is {value!r}; give a list of strings")
        return tuple(value)
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise CleancopyError(f"{where}: is {value!r}; give one of {', '.join(get_args(kind))}")
        return value
    if kind is float and type(value) in (int, float) and 0 <= value <= 1:
        return float(value)
    if kind is float:
        raise CleancopyError(f"{where}: is {value!r}; give a number from 0 to 1")
    if type(value) is not kind:
        raise CleancopyError(f"{where}: is {value!r}; give {GIVEN[kind]}")
    if kind is int and value < 0:
        raise CleancopyError(f"{where}: is {value}; give a whole number from 0 on")
    return value


def _refuse_unknown(where: str, what: str, given: dict[str, Any], known: dict[str, Any]) -> None:
    for name in given:
        if name not in known:
            raise CleancopyError(f"{where}: unknown {what} {name!r}; known: {', '.join(known)}")
