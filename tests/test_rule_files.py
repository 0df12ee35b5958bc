"""Rule files of a user's own: what is refused in one line, what they may use, what their hash tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleancopy.config import load_config
from cleancopy.errors import CleancopyError, RulesError
from cleancopy.rulebook import (
    KEYS,
    Rule,
    load_rules,
    rules_hash,
)
from tests.test_rulebook import RULES

GOOD = {
    "id": "'ferry-bell'",
    "why": "'A bell is no text.'",
    "match": "'(?i)ding( dong)?'",
    "scope": "'line'",
    "removes": "['Ding']",
    "keeps": "['Ding went the bell.']",
}


def rule_file(folder: Path, name: str = "bells.toml", **changes: str | None) -> Path:
    """A folder with one rule file: a good rule, but for the changes. A key changed to None is left out."""
    keys = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    folder.mkdir(exist_ok=True)
    text = "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# label, changes to a good rule, what the message must say
REFUSED = [
    ("unknown key", {"patern": "'x'"}, "unknown key 'patern'; a rule has id, why, match,"),
    ("missing key", {"why": None}, "'why' is missing or empty"),
    ("empty text", {"why": "''"}, "'why' is missing or empty"),
    ("empty examples", {"removes": "[]"}, "'removes' is missing or empty"),
    ("no near misses", {"keeps": None}, "'keeps' is missing or empty"),
    ("blank text", {"why": "'  '"}, "'why' is '  '; give a string"),
    ("text that is a number", {"match": "7"}, "'match' is 7; give a string"),
    ("list that is a text", {"keeps": "'Ding'"}, "'keeps' is 'Ding'; give a list of strings"),
    ("list of numbers", {"misses": "[1]"}, "'misses' is [1]; give a list of strings"),
    ("blank example", {"removes": "[' ']"}, "none of them empty"),
    ("bad id", {"id": "'Ferry Bell'"}, "bad id; use kebab-case"),
    (
        "unknown scope",
        {"scope": "'page'"},
        "unknown scope 'page'; known: line, segment, block, prefix, suffix, signature, structure",
    ),
    (
        "structure of one's own",
        {"scope": "'structure'", "match": None},
        "scope 'structure' is for the markers built in",
    ),
    ("unknown zone", {"zones": "['foot']"}, "unknown zone 'foot'; known: above-title, head, body, tail"),
    ("unknown language", {"languages": "['en', 'xx']"}, "unknown language 'xx'; known: af, ar, bg, bn,"),
    ("language by its name", {"languages": "['English']"}, "unknown language 'English'; known: af,"),
    (
        "unknown takes",
        {"scope": "'block'", "takes": "'all'"},
        "unknown takes 'all'; known: teasers, headlines, definitions,",
    ),
    ("block without takes", {"scope": "'block'"}, "'takes' is missing; say what follows the heading"),
    ("takes without block", {"takes": "'rest'"}, "'takes' is for blocks"),
    ("confidence above 1", {"confidence": "1.5"}, "'confidence' is 1.5; give a number from 0 to 1"),
    ("confidence that is a truth value", {"confidence": "true"}, "'confidence' is True"),
    ("proved that is no truth value", {"proved": "'yes'"}, "'proved' is 'yes'; give true or false"),
    ("unclosed group", {"match": "'(ding'"}, "'match' does not compile: unclosed group"),
    (
        "comment that swallows the anchor",
        {"match": "'(?x) ding # dong'"},
        "anchored: 'match' does not compile: unclosed",
    ),
    ("bracket that closes too much", {"match": "'ding)|(?:dong'"}, "'match' does not compile: unopened group"),
    ("look-ahead", {"match": "'ding(?= dong)'"}, "'match' does not compile: look-around"),
    ("backreference", {"match": r"'(ding)\1'"}, "'match' does not compile: backreferences"),
    ("too large", {"match": r"'(?:\w{1000}){1000}'"}, "'match' does not compile: regex error: Compiled regex exceeds"),
    ("unknown pattern", {"match": "'ding {dong}'"}, "unknown pattern {dong}; known: symbols, end,"),
    ("empty string", {"match": "'(?:ding)?'"}, "matches the empty string"),
    ("unknown group", {"match": "'(?P<bell>ding)'"}, "unknown group 'bell'; known: title, authors,"),
    ("cut in a line", {"match": "'(?P<cut>ding)'"}, "unknown group 'cut'"),
    ("two lifting groups", {"match": "'(?P<title>a)(?P<section>b)'"}, "lifts 'title' and 'section'"),
    (
        "several sites as one",
        {"sites": "['bell.example, tower.example']"},
        "'bell.example, tower.example' in 'sites' is several; give each in quotes of its own",
    ),
    ("several sites with blanks", {"sites": "['bell.example www.tower.example']"}, "is several; give each"),
    (
        "any part of a site",
        {"sites": "['*.bell.example']"},
        "'*.bell.example' in 'sites' is no site; write 'bell.example', which its parts belong to",
    ),
    (
        "page of a site",
        {"sites": "['https://www.bell.example/tower/top']"},
        "'https://www.bell.example/tower/top' in 'sites' is a page; write 'www.bell.example', since rules are for whole",
    ),
    ("path behind a host", {"sites": "['bell.example/tower/']"}, "is a page; write 'bell.example', since"),
    ("query of a site", {"sites": "['bell.example:80?tower=1']"}, "is a page; write 'bell.example:80', since"),
    ("page of a host without dots", {"sites": "['http://localhost/tower']"}, "is a page; write 'localhost', since"),
    ("no site", {"sites": "[]"}, "'sites' is empty; leave the key out of a rule that is for all sites"),
    ("no language", {"languages": "[]"}, "'languages' is empty; leave the key out of a rule that is for all languages"),
    ("no zone", {"zones": "[]"}, "'zones' is empty; leave the key out of a rule that is for all zones"),
    ("endless id", {"id": f"'{'bell' * 1_250}'"}, "bells.toml: rule 1: 'id' has 5,000 characters; give 80 at most"),
    ("id that is no text", {"id": "[1]"}, "bells.toml: rule 1: 'id' is [1]; give a string"),
    ("suffix without cut or brackets", {"scope": "'suffix'"}, "has no group 'cut'; name the part that goes"),
    ("prefix without cut", {"scope": "'prefix'", "removes": "['⟦Ding⟧Dong']"}, "has no group 'cut'"),
    (
        "example without brackets",
        {"scope": "'suffix'", "match": "'(?P<cut>ding)'"},
        "'Ding' shows not what goes; put that part, once, in ⟦ ⟧",
    ),
]


@pytest.mark.parametrize(("changes", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refuses_a_rule_in_one_line_that_names_file_and_rule(
    tmp_path: Path, changes: dict[str, str | None], said: str
) -> None:
    with pytest.raises(RulesError) as refusal:
        load_rules([rule_file(tmp_path / "mine", **changes)])
    message = str(refusal.value)
    assert said in message
    assert message.startswith(f"{tmp_path / 'mine' / 'bells.toml'}: rule ")
    assert len(message.splitlines()) == 1


DEEP_LIST = f"a = {'[' * 5_000}{']' * 5_000}"
DEEP_KEY = f"id{'.a' * 5_000} = 1"

# label, files of a folder, what the message must say
REFUSED_FILES = [
    ("no TOML", {"a.toml": "[[rule"}, "a.toml: is no valid TOML:"),
    ("Latin-1", {"a.toml": "why = 'Glöckchen'".encode("latin-1")}, "a.toml: is no UTF-8; save it as UTF-8"),
    ("UTF-16", {"a.toml": "[[rule]]\nid = 'ferry-bell'".encode("utf-16")}, "a.toml: is no UTF-8; save it as UTF-8"),
    ("UTF-16 unmarked", {"a.toml": "id = 'x'".encode("utf-16-le")}, "a.toml: is no UTF-8; save it as UTF-8"),
    ("deep list", {"a.toml": DEEP_LIST}, "a.toml: is no valid TOML: values are nested more than 50 deep; mend the"),
    ("deep patterns", {"patterns.toml": DEEP_LIST}, "patterns.toml: is no valid TOML: values are nested more than 50"),
    ("deep key", {"a.toml": f"[[rule]]\n{DEEP_KEY}"}, "a.toml: is no valid TOML: values are nested more than 50 deep"),
    ("long number", {"a.toml": f"id = {'1' * 5_000}"}, "a.toml: is no valid TOML: a number has too many digits"),
    ("no rules", {"a.toml": ""}, "a.toml: has no rules"),
    ("one rule without list", {"a.toml": "[rule]\nid='x'"}, "a.toml: has no rules"),
    ("other table", {"a.toml": "[rules]\nid='x'"}, "a.toml: unknown key 'rules'"),
    ("rule without id", {"a.toml": "[[rule]]\nwhy='x'"}, "a.toml: rule 1: 'id' is missing or empty"),
    ("patterns without table", {"patterns.toml": "bell='ding'"}, "patterns.toml: has more or less than one table"),
    ("bad pattern", {"patterns.toml": "[patterns]\nbell='('"}, "pattern 'bell': 'match' does not compile"),
    ("pattern of a number", {"patterns.toml": "[patterns]\nbell=1"}, "pattern 'bell': is 1"),
    ("known pattern", {"patterns.toml": "[patterns]\nperson='x'"}, "pattern 'person': is there already"),
    ("bad pattern name", {"patterns.toml": "[patterns]\nBell='x'"}, "pattern 'Bell': is a bad name"),
    ("later pattern", {"patterns.toml": "[patterns]\na='{b}'\nb='x'"}, "pattern 'a': unknown pattern {b}"),
]


@pytest.mark.parametrize(("files", "said"), [case[1:] for case in REFUSED_FILES], ids=[c[0] for c in REFUSED_FILES])
def test_refuses_a_file(tmp_path: Path, files: dict[str, str | bytes], said: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RulesError) as refusal:
        load_rules([tmp_path])
    assert said in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


@pytest.mark.parametrize("content", [DEEP_LIST, f"[boilerplate]\nrules{'.a' * 5_000} = 1"], ids=["list", "key"])
def test_a_configuration_that_is_nested_too_deeply_is_told_as_a_rule_file_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cleancopy.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CleancopyError, match=r"cleancopy\.toml: is no valid TOML: values are nested more than 50 deep"):
        load_config(path)


def test_a_byte_order_mark_before_a_rule_file_says_nothing(tmp_path: Path) -> None:
    folder = rule_file(tmp_path / "mine")
    path = folder / "bells.toml"
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert load_rules([folder])[0].id == "ferry-bell"


@pytest.mark.parametrize("site", ["https://www.bell.example/", "bell.example:80", "Bells/Towers", "bell tower"])
def test_a_site_may_be_an_address_without_a_page_and_any_other_name(tmp_path: Path, site: str) -> None:
    assert load_rules([rule_file(tmp_path / "mine", sites=f"['{site}']")])[0].sites == (site,)


def test_refuses_an_id_twice_and_names_both_files(tmp_path: Path) -> None:
    folders = [rule_file(tmp_path / "mine"), rule_file(tmp_path / "yours", "other.toml")]
    with pytest.raises(RulesError, match=r"yours/other\.toml: rule 'ferry-bell': .* taken by .*mine/bells\.toml"):
        load_rules(folders)


def test_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="nowhere: cannot be read: No such file or directory"):
        load_rules([tmp_path / "nowhere"])


@pytest.mark.parametrize("names", [(), ("rules.txt",), ("bells/a.toml",), ("a.TOML",)], ids=str)
def test_refuses_a_folder_that_has_no_rule_files_in_it(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("[[rule]]\n", encoding="utf-8")
    with pytest.raises(RulesError, match=f"{tmp_path}: has no rule files; name a folder with "):
        load_rules([tmp_path])


def test_a_folder_may_have_nothing_but_patterns_for_those_after_it(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "patterns.toml").write_text("[patterns]\nbell = 'ding'\n", encoding="utf-8")
    folder = rule_file(tmp_path / "mine", match="'(?i){bell}'")
    assert load_rules([tmp_path / "shared", folder])[0].match == "(?i)(?:ding)"


def test_own_rules_come_before_the_built_in_ones_and_may_use_their_patterns(tmp_path: Path) -> None:
    changes = {"match": r"'\p{Lu}ing {times}(?P<section>x{2,3})'", "sites": "['bell.example']", "confidence": "1"}
    folder = rule_file(tmp_path / "mine", **changes)
    (folder / "patterns.toml").write_text("[patterns]\ntimes = '{number}x'\n", encoding="utf-8")
    rule = load_rules([folder])[0]
    assert len(load_rules([folder])) == len(RULES) + 1
    assert (rule.category, rule.lifts, rule.sites, rule.confidence) == ("bells", "section", ("bell.example",), 1.0)
    assert rule.match.startswith(r"\p{Lu}ing (?:(?:[0-9]{1,3}")
    assert rule.match.endswith("x)(?P<section>x{2,3})")


def test_hash_tells_what_matters_from_examples(tmp_path: Path) -> None:
    def hashed(**changes: str) -> str:
        return rules_hash(load_rules([rule_file(tmp_path / "mine", **changes)]))

    assert hashed() == hashed(keeps="['Ring went the bell.']")
    changes = [
        {"why": "'x'"},
        {"match": "'ring'"},
        {"scope": "'segment'"},
        {"zones": "['tail']"},
        {"confidence": "0"},
        {"proved": "true"},
    ]
    assert len({hashed(), *(hashed(**change) for change in changes)}) == len(changes) + 1
    assert rules_hash(RULES) != rules_hash(RULES[::-1])


def test_rules_have_the_keys_that_are_documented() -> None:
    assert set(KEYS) <= set(Rule.__dataclass_fields__)
