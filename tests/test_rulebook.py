"""The rule book: what the loader refuses, and that every built-in rule does what its examples say."""

from __future__ import annotations

import re

import polars as pl
import pytest

from cleancopy.markers.followers import FOLLOWERS
from cleancopy.markers.structure import structure_rules
from cleancopy.rule_patterns import groups_of, named_groups, refuse_matching_nothing
from cleancopy.rulebook import (
    BUILT_IN,
    COLUMNS,
    SCOPES,
    SIGNATURE,
    STRUCTURE,
    TAKES,
    ZONES,
    Rule,
    load_rules,
)

RULES = load_rules()
FRAGMENT_SCOPES = ("prefix", "suffix")
MORE_THAN_ONE_LANGUAGE = {
    "related",
    "glossary",
    "sharing",
    "newsletter",
    "cookies",
    "comments",
    "copyright",
    "paywall",
    "live",
    "signoff",
    "slogan",
}


def matches(rule: Rule, lines: list[str]) -> list[str]:
    """The lines that the rule's pattern takes."""
    texts = pl.Series([line.strip() for line in lines], dtype=pl.String)
    return texts.filter(texts.str.contains(rule.anchored)).to_list()


def group(rule: Rule, line: str, name: str) -> str | None:
    return pl.Series([line]).str.extract_groups(rule.anchored).struct.field(name)[0]


def by_id(rules: list[Rule]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules, ids=[rule.id for rule in rules])


@by_id([rule for rule in RULES if rule.scope == SIGNATURE])
def test_signs_the_comments_of_its_examples(rule: Rule) -> None:
    assert all(matches(rule, example.splitlines()) for example in rule.removes)


@by_id([rule for rule in RULES if rule.scope not in (*FRAGMENT_SCOPES, SIGNATURE, STRUCTURE)])
def test_takes_its_examples(rule: Rule) -> None:
    first_lines = [example.splitlines()[0] for example in rule.removes]
    assert matches(rule, first_lines) == first_lines
    if rule.scope == "block":
        assert all("\n" in example for example in rule.removes), "show what the heading takes with it"


@by_id([rule for rule in RULES if rule.scope in FRAGMENT_SCOPES])
def test_cuts_what_the_brackets_show(rule: Rule) -> None:
    for example in rule.removes:
        shown = re.search("⟦(.*)⟧", example)
        assert shown is not None
        assert group(rule, example.replace("⟦", "").replace("⟧", ""), "cut") == shown[1]


@by_id([rule for rule in RULES if rule.lifts and rule.scope not in FRAGMENT_SCOPES])
def test_lifts_something_from_each_example(rule: Rule) -> None:
    assert rule.lifts in COLUMNS
    assert all(group(rule, example.splitlines()[0], rule.lifts) for example in rule.removes)


@by_id(list(RULES))
def test_leaves_the_common_negative_corpus_alone(rule: Rule) -> None:
    assert matches(rule, [line for other in RULES for line in other.keeps]) == []


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in RULES for line in rule.misses])
@pytest.mark.xfail(strict=True, reason="furniture that the rule is known not to recognise")
def test_known_misses(rule: Rule, line: str) -> None:
    assert matches(rule, [line])


@by_id(list(RULES))
def test_is_explained_and_shown(rule: Rule) -> None:
    assert rule.why.endswith(".")
    assert len(rule.removes) >= 2
    assert len(rule.keeps) >= 2
    assert len({*rule.removes, *rule.keeps, *rule.misses}) == len(rule.removes) + len(rule.keeps) + len(rule.misses)
    assert rule.scope in SCOPES
    assert set(rule.zones) <= set(ZONES)
    assert rule.takes is None or rule.takes in TAKES


@pytest.mark.parametrize("category", sorted(MORE_THAN_ONE_LANGUAGE))
def test_family_knows_other_languages_than_english(category: str) -> None:
    """Letters that English lacks stand in some example of every rule of the family that has wordings."""
    examples = "".join(example for rule in RULES if rule.category == category for example in rule.removes)
    assert re.search("[àáâäèéêíóöúüñçøłżśąęć]", examples, re.IGNORECASE)


# What columns are lifted from the strips that pages put above and below their text.
LIFTED = [
    ("By Vanja Velder", "byline", "Vanja Velder"),
    ("Written by Amal Haddad and Piet de Vries", "byline", "Amal Haddad and Piet de Vries"),
    ("By Reuters Staff", "byline", "Reuters Staff"),
    ("Von Jana von der Aue", "byline", "Jana von der Aue"),
    ("📅 3 May 2024, 10:15", "date-alone", "3 May 2024, 10:15"),
    ("Veröffentlicht am 3. März 2024", "published-on", "3. März 2024"),
    ("5 min read read", "reading-time", "5"),
    ("⏱️ 10 min read", "reading-time", "10"),
    ("📁 Industry", "section-icon", "Industry"),
    ("TECH", "section-caps", "TECH"),
    ("Source: Harbour Weekly", "source-credit", "Harbour Weekly"),
    ("By Vanja Velder in Aberdeen", "byline", "Vanja Velder"),
    ("By Vanja Velder in Aberdeen, 3 May 2024", "byline-with-date", "Vanja Velder"),
    ("Por Ana Ruiz y Soler", "byline", "Ana Ruiz y Soler"),
    ("Автор: Анна Орлова", "byline", "Анна Орлова"),
    ("作者：李小川", "byline-without-blanks", "李小川"),
    ("بقلم سامي حداد", "byline-right-to-left", "سامي حداد"),
    ("Luc Moreau, correspondant à Brest", "byline-with-role", "Luc Moreau"),
    ("✍️ Vanja Velder", "byline-icon", "Vanja Velder"),
    ("dpa", "byline-agency", "dpa"),
    ("3 MAY 2024 - 10:15 CEST", "date-alone", "3 MAY 2024 - 10:15 CEST"),
    ("10:15 GMT, 3 May 2024", "date-alone", "10:15 GMT, 3 May 2024"),
    ("© 2025 Canal and River News. All rights reserved.", "copyright-publisher", "Canal and River News"),
    ("This report is original analysis by Canal Review.", "publisher-commentary", "Canal Review"),
    ("This article is original commentary by Canal Review.", "publisher-commentary", "Canal Review"),
]


@pytest.mark.parametrize(("line", "rule_id", "value"), LIFTED, ids=[case[0] for case in LIFTED])
def test_lifts_the_value(line: str, rule_id: str, value: str) -> None:
    rule = next(rule for rule in RULES if rule.id == rule_id)
    assert rule.lifts
    assert group(rule, line, rule.lifts) == value


# What stands in articles and looks a little like furniture; no rule may take it, wherever it stands.
ARTICLE_LINES = [
    "Summary", "Key quotes", "Key takeaways", "Key Facts", "Background", "Conclusion", "Introduction", "Abstract",
    "Comments on the proposal", "References", "Sources and methods", "Pros", "Cons", "What next?", "The result?",
    "Yes.", "No.", "Never.", "Share?", "Why?", "“Next.”", "I do.", "* * *", "•", "1.", "42", "3.5 kg", "12 V / 3 A",
    "Weight: 1.4 kg", "Price: 299", "Step 2", "Preheat the oven to 180 degrees.", "Stir for 5 minutes.", "5 minutes",
    "Serves 4", "2 eggs", "1942", "12 March 1943", "Q: Who paid for it?", "A: Nobody.", "Chapter 3", "Act II",
    "By the river I sat down", "and the water went by.", "Von fern her", "Par un matin d'avril", "Por la noche",
    "Note: the ferry does not run on Sundays.", "Source code", "In brief", "The Road Ahead", "Building Momentum",
    "Photo: a ferry at dawn, with nobody aboard", "Follow the towpath north.", "Read it twice.", "return", "}",
    "</div>", "cookies = []", "Cookies", "Copyright in the digital age", "Related work", "Tags", "Home", "Contents",
]  # fmt: skip


@by_id([rule for rule in RULES if not rule.zones])
def test_leaves_lines_of_articles_alone(rule: Rule) -> None:
    assert matches(rule, ARTICLE_LINES) == []


# Short labels that head sections of guides, close poems or stand in lists: furniture only around a text, never in it.
LABELS = [
    "Privacy", "Accessibility", "Contact us", "About us", "Terms and conditions", "Privacy policy", "Impressum", "Log in",
    "Sign in", "Collapse", "Expand", "All rights reserved", "Unsubscribe anytime", "Enter your email address", "Don't miss",
    "À ne pas manquer", "No te pierdas", "Trending now", "Up next", "Recommended", "Most popular", "Similar articles",
    "Read more", "Most read", "Learn more", "Lees meer", "Comments", "Kommentare", "Commentaires", "1.2M views", "12 likes",
    "12 comments", "Edited by Vanja Velder", "Translated by Vanja Velder", "Picture: Vanja Velder", "Home", "Next", "More",
    "Topics", "Trending", "Source: Harbour Weekly", "Reuters Staff", "Related", "Share", "Newsletter", "Subscribe",
]  # fmt: skip
# Not even after the end of a text, where a poem's or a story's last line stands.
LAST_LINES = [
    "Home",
    "Next",
    "More",
    "Topics",
    "Trending",
    "Back",
    "Search",
    "Mehr",
    "Zurück",
    "Retour",
    "What do you think?",
]


@by_id(
    [
        rule
        for rule in RULES
        if (not rule.zones or "body" in rule.zones) and rule.takes != "rest" and rule.scope != SIGNATURE
    ]
)
def test_leaves_labels_within_a_text_alone(rule: Rule) -> None:
    assert matches(rule, LABELS) == []


@by_id([rule for rule in RULES if not rule.zones or "tail" in rule.zones])
def test_leaves_last_lines_alone(rule: Rule) -> None:
    assert matches(rule, LAST_LINES) == []


def test_labels_are_known_around_a_text() -> None:
    assert {line for rule in RULES for line in matches(rule, LABELS)} == set(LABELS)


@by_id([rule for rule in RULES if rule.takes == "rest"])
def test_takes_the_rest_only_below_a_count_or_a_form(rule: Rule) -> None:
    assert matches(rule, ["Comments", "Kommentare", "Comentarios", "Join the conversation", "What do you think?"]) == []
    assert matches(rule, ["Comments (12)", "12 comments", "Post a comment"])


def test_built_in_files_are_read_in_name_order() -> None:
    stems = [path.stem for path in sorted(BUILT_IN.glob("*.toml")) if path.name != "patterns.toml"]
    assert list(dict.fromkeys(rule.category for rule in RULES)) == stems


def test_each_kind_of_block_has_its_function() -> None:
    assert tuple(FOLLOWERS) == TAKES


def test_structure_rules_are_those_that_markers_make_marks_for() -> None:
    code = "".join(path.read_text("utf-8") for path in (BUILT_IN.parent / "markers").rglob("*.py"))
    assert {name for name in structure_rules() if f'"{name}"' not in code} == set()
    assert len(structure_rules()) == len({rule.id for rule in RULES if rule.scope == STRUCTURE}) > 0


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.match], ids=lambda rule: rule.id)
def test_built_in_patterns_compile_and_match_something(rule: Rule) -> None:
    """What loading leaves out, because it costs a second: nobody but us changes these."""
    refuse_matching_nothing(rule.anchored, rule.id)
    groups = [group for group in groups_of(rule.match, rule.id) if not group.isdigit()]
    assert groups == list(named_groups(rule.match))
    assert len(groups_of(rule.anchored, rule.id)) == len(groups_of(rule.match, rule.id))
