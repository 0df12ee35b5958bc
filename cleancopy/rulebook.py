"""The rule book: what is furniture and not the article, as data with examples, read strictly."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cleancopy.errors import RulesError
from cleancopy.language.told import known_codes
from cleancopy.rule_patterns import anchored, checked_groups, expanded, groups_of, named_groups
from cleancopy.sites import refuse_bad_site
from cleancopy.toml_files import read_toml

BUILT_IN = Path(__file__).parent / "rules"
PATTERNS_FILE = "patterns.toml"
SCOPES = ("line", "segment", "block", "prefix", "suffix", "signature", "structure")
ZONES = ("above-title", "head", "body", "tail")
TAKES = (
    *("teasers", "headlines", "definitions", "links", "contents", "name", "bio", "rest", "pictures", "comments"),
    *("closing", "alone", "again", "below-byline"),
)
COLUMNS = ("title", "authors", "published_at", "section", "reading_minutes", "source_credit", "publisher")
CUT = "cut"
CUTTING = ("prefix", "suffix")
REQUIRED = ("id", "why", "match", "scope", "removes", "keeps")
SIGNATURE, STRUCTURE = "signature", "structure"
TEXTS = ("id", "why", "match", "scope", "takes")
LISTS = ("removes", "keeps", "misses", "zones", "languages", "sites")
BOUNDS = ("zones", "languages", "sites")
KEYS = (*REQUIRED, "misses", "takes", "zones", "languages", "sites", "confidence", "proved")
DEFAULT_CONFIDENCE = 0.9
MAX_ID_CHARS = 80
"""More than a proposed rule's id has, and as much as fits beside a text."""
RULE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PATTERN_NAME = re.compile(r"[a-z][a-z_]*")
CUT_EXAMPLE = re.compile(r"[^⟦⟧]*⟦([^⟦⟧]+)⟧[^⟦⟧]*")


@dataclass(frozen=True)
class Rule:
    """One kind of furniture, how it is recognised, and the examples that hold the pattern to it.

    id, why     kebab-case name, and the reason that the ledger gives for each removal; both are public
    match       linear-time regex (Rust), shared patterns expanded, not anchored: `line`, `segment`, `block` and
                `signature` rules mean the whole stretch without the blanks around it, `prefix` and `suffix` rules one
                of its ends; empty for `structure` rules, which stand for a marker that goes by the look of the lines
    scope       one of SCOPES
    removes     examples it takes; what goes stands in ⟦ ⟧ for prefix and suffix rules, and starts with the heading
                for block rules
    keeps       near misses that no rule may take
    misses      furniture it is known not to recognise
    category    the family, which is the stem of the rule's file
    takes       what follows the heading of a block, one of TAKES; None for other scopes
    zones       where on the page the rule holds, from ZONES; empty means everywhere
    languages   codes of the documents it is for, as `lang` has them; empty means all
    sites       hosts it is for; empty means all
    confidence  0 to 1, how sure it is that a hit is furniture
    proved      whether what it takes shows by itself that it is not the article: the page guard does not count it
    lifts       the column that the named group's text goes to; None where nothing is lifted
    """

    id: str
    why: str
    match: str
    scope: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    misses: tuple[str, ...]
    category: str
    takes: str | None
    zones: tuple[str, ...]
    languages: tuple[str, ...]
    sites: tuple[str, ...]
    confidence: float
    proved: bool
    lifts: str | None

    @property
    def anchored(self) -> str:
        """The pattern with the anchors that the scope implies."""
        return anchored(self.match, self.scope)


def load_rules(folders: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of the given folders, then the built-in ones, files in name order; the first to match has its way.

    Raises RulesError.
    """
    built_in, patterns = _built_in()
    file_of = {rule.id: f"{rule.category}.toml" for rule in built_in}
    own: list[Rule] = []
    for folder in folders:
        paths = _rule_files(folder)
        patterns = patterns | _patterns(folder, patterns)
        for path in paths:
            for rule in _rules_of(path, patterns):
                _note_file(file_of, rule, path)
                own.append(rule)
    return (*own, *built_in)


@cache
def _built_in() -> tuple[tuple[Rule, ...], dict[str, str]]:
    """The rules that come with the package, and their shared patterns: read once, for every shard asks for them."""
    patterns = _patterns(BUILT_IN, {})
    file_of: dict[str, str] = {}
    rules = []
    for path in _rule_files(BUILT_IN):
        for rule in _rules_of(path, patterns):
            _note_file(file_of, rule, path)
            rules.append(rule)
    return tuple(rules), patterns


def _note_file(file_of: dict[str, str], rule: Rule, path: Path) -> None:
    """Note in which file a rule stands. Raises RulesError where its id is taken."""
    if rule.id in file_of:
        where = f"{_shown(path)}: rule {rule.id!r}"
        raise RulesError(f"{where}: the id is taken by {file_of[rule.id]}; rename one")
    file_of[rule.id] = _shown(path)


def rules_hash(rules: Sequence[Rule]) -> str:
    """SHA-256, in hex, over all of the rules that can change a build: everything but the examples, and their order."""
    examples = ("removes", "keeps", "misses")
    content = [{key: value for key, value in vars(rule).items() if key not in examples} for rule in rules]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _shown(path: Path) -> str:
    """Built-in files by name, a user's own by path."""
    return path.name if path.parent == BUILT_IN else str(path)


def _rule_files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise RulesError(f"{folder}: cannot be read: {error.strerror}; name a folder with rule files") from error
    if not found:
        raise RulesError(f"{folder}: has no rule files; name a folder with *.toml in it, not in folders below it")
    return [path for path in found if path.name != PATTERNS_FILE]


def _read_toml(path: Path) -> dict[str, Any]:
    return read_toml(path, _shown(path), "mend or remove the file", RulesError)


def _patterns(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """The folder's shared patterns, expanded. Each may refer to those before it and to those of earlier folders."""
    path = folder / PATTERNS_FILE
    if not path.exists():
        return {}
    content = _read_toml(path)
    entries = content.get("patterns")
    if set(content) != {"patterns"} or not isinstance(entries, dict):
        raise RulesError(f"{_shown(path)}: has more or less than one table [patterns]; put all patterns there")
    patterns: dict[str, str] = {}
    for name, pattern in entries.items():
        where = f"{_shown(path)}: pattern {name!r}"
        if not PATTERN_NAME.fullmatch(name):
            raise RulesError(f"{where}: is a bad name; use lower-case letters and underscores")
        if name in known:
            raise RulesError(f"{where}: is there already; give yours another name")
        if not isinstance(pattern, str) or not pattern:
            raise RulesError(f"{where}: is {pattern!r}; give a pattern as a string")
        patterns[name] = expanded(pattern, {**known, **patterns}, where)
        if folder != BUILT_IN:
            groups_of(patterns[name], where)
    return patterns


def _rules_of(path: Path, patterns: Mapping[str, str]) -> list[Rule]:
    content = _read_toml(path)
    for key in content:
        if key != "rule":
            raise RulesError(f"{_shown(path)}: unknown key {key!r}; a rule file has [[rule]] tables only")
    entries = content.get("rule", [])
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise RulesError(f"{_shown(path)}: has no rules; write each under a [[rule]] of its own")
    return [_rule(entry, path, number, patterns) for number, entry in enumerate(entries, start=1)]


def _named(entry: dict[str, Any], number: int) -> str | int:
    """By what messages name a rule: its id, where it has one that can be shown, else its number in the file."""
    rule_id = entry.get("id")
    return rule_id if isinstance(rule_id, str) and 0 < len(rule_id) <= MAX_ID_CHARS else number


def _rule(entry: dict[str, Any], path: Path, number: int, patterns: Mapping[str, str]) -> Rule:
    where = f"{_shown(path)}: rule {_named(entry, number)!r}"
    _check_keys(entry, where)
    _check_words(entry, where)
    if entry["scope"] == STRUCTURE and (path.parent != BUILT_IN or "match" in entry):
        raise RulesError(
            f"{where}: scope 'structure' is for the markers built in and has no 'match'; use another scope"
        )
    match = expanded(entry.get("match", ""), patterns, where)
    groups = named_groups(match) if path.parent == BUILT_IN else checked_groups(match, entry["scope"], where)
    lifts = _lifted_column(groups, entry["scope"], where)
    _check_examples(entry, where)
    lists = {key: tuple(entry.get(key, ())) for key in LISTS}
    return Rule(
        id=entry["id"],
        why=entry["why"],
        match=match,
        scope=entry["scope"],
        **lists,
        category=path.stem,
        takes=entry.get("takes"),
        confidence=float(entry.get("confidence", DEFAULT_CONFIDENCE)),
        proved=entry.get("proved", False),
        lifts=lifts,
    )


def _check_keys(entry: dict[str, Any], where: str) -> None:
    """Every key is known and of its type, and those that a rule needs are there and not empty."""
    for key in entry:
        if key not in KEYS:
            raise RulesError(f"{where}: unknown key {key!r}; a rule has {', '.join(KEYS)}")
    required = [key for key in REQUIRED if key != "match" or entry.get("scope") != STRUCTURE]
    for key in required:
        if key not in entry or entry[key] in ("", []):
            raise RulesError(f"{where}: {key!r} is missing or empty; a rule needs {', '.join(required)}")
    for key, value in entry.items():
        if key in TEXTS and (not isinstance(value, str) or not value.strip()):
            raise RulesError(f"{where}: {key!r} is {value!r}; give a string")
        if key in LISTS and not _is_list_of_texts(value):
            raise RulesError(f"{where}: {key!r} is {value!r}; give a list of strings, none of them empty")
        if key in BOUNDS and not value:
            raise RulesError(f"{where}: {key!r} is empty; leave the key out of a rule that is for all {key}")
    confidence = entry.get("confidence", DEFAULT_CONFIDENCE)
    if type(confidence) not in (int, float) or not 0 <= confidence <= 1:
        raise RulesError(f"{where}: 'confidence' is {confidence!r}; give a number from 0 to 1")
    if not isinstance(entry.get("proved", False), bool):
        raise RulesError(f"{where}: 'proved' is {entry['proved']!r}; give true or false")


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _check_words(entry: dict[str, Any], where: str) -> None:
    """Id, scope, zones, takes and languages are words that mean something."""
    if len(entry["id"]) > MAX_ID_CHARS:
        raise RulesError(f"{where}: 'id' has {len(entry['id']):,} characters; give {MAX_ID_CHARS} at most")
    if not RULE_ID.fullmatch(entry["id"]):
        raise RulesError(f"{where}: is a bad id; use kebab-case: lower-case letters, digits and hyphens")
    words = [("scope", entry["scope"], SCOPES), *(("zone", zone, ZONES) for zone in entry.get("zones", []))]
    if "takes" in entry:
        words.append(("takes", entry["takes"], TAKES))
    words += [("language", code, known_codes()) for code in entry.get("languages", [])]
    for what, word, known in words:
        if word not in known:
            raise RulesError(f"{where}: unknown {what} {word!r}; known: {', '.join(known)}")
    for site in entry.get("sites", []):
        refuse_bad_site(site, where)
    is_block = entry["scope"] == "block"
    if is_block and "takes" not in entry:
        raise RulesError(f"{where}: 'takes' is missing; say what follows the heading: {', '.join(TAKES)}")
    if not is_block and "takes" in entry:
        raise RulesError(f"{where}: 'takes' is for blocks; make the scope 'block' or remove the key")


def _check_examples(entry: dict[str, Any], where: str) -> None:
    """Where a part of a line goes, each example shows which."""
    if entry["scope"] in CUTTING:
        for example in entry["removes"]:
            if not CUT_EXAMPLE.fullmatch(example):
                raise RulesError(f"{where}: {example!r} shows not what goes; put that part, once, in ⟦ ⟧")


def _lifted_column(groups: Sequence[str], scope: str, where: str) -> str | None:
    """The column named by a group, after a check that the groups are those the scope knows."""
    has_cut = scope in CUTTING
    known = (*COLUMNS, CUT) if has_cut else COLUMNS
    named = [group for group in groups if not group.isdigit()]
    for group in named:
        if group not in known:
            raise RulesError(f"{where}: unknown group {group!r}; known: {', '.join(known)}")
    if has_cut and CUT not in named:
        raise RulesError(f"{where}: has no group 'cut'; name the part that goes (?P<cut>...)")
    columns = [group for group in named if group != CUT]
    if len(columns) > 1:
        raise RulesError(f"{where}: lifts {' and '.join(map(repr, columns))}; lift one column per rule")
    return columns[0] if columns else None
