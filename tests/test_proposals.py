"""What is proposed as a rule: what stands in many documents of one site, and never by itself a rule."""

import hashlib
import tomllib

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.errors import CleancopyError
from cleancopy.proposal_rules import as_rule_file, pattern_of
from cleancopy.proposals import DATE, DIGITS, NAME, LineTally
from cleancopy.rule_examples import failures
from cleancopy.rulebook import load_rules

FIRST = ("Ada", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hal")
LAST = ("Lind", "Marsh", "Oakley", "Quist", "Rowe", "Tamm", "Vane")
MONTHS = ("January", "Februar", "mars", "abril", "mei")


def name(number: int) -> str:
    return f"{FIRST[number % 8]} {LAST[number % 7]}"


def day(number: int) -> str:
    return f"{number % 28 + 1} {MONTHS[number % 5]} 20{18 + number % 8}"


def articles(*lines, documents: int = 30, site: str | None = "bell.example", every: int = 1) -> list[dict]:
    """Documents with a line of their own each; the given lines, made of the number, stand in every nth one."""
    rows = []
    for number in range(documents):
        furniture = [line(number) if callable(line) else line for line in lines] if number % every == 0 else []
        text = "\n\n".join([f"The story of the {hashlib.sha256(bytes([number])).hexdigest()} mill.", *furniture])
        rows.append({"site": site, "text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest()})
    return rows


def proposed(rows: list[dict], batch_rows: int = 1_000, default_site: str | None = None, **thresholds):
    tally = LineTally(default_site)
    schema = pa.schema([(column, pa.large_string()) for column in ("site", "text", "text_sha256")])
    for start in range(0, len(rows), batch_rows):
        tally.add(pa.Table.from_pylist(rows[start : start + batch_rows], schema))
    return tally.propose(**thresholds)


CASES = [
    ("a line as it is", articles("Ring for a lamp"), [("Ring for a lamp",)]),
    ("digits", articles(lambda n: f"{n + 1}.5k lamps lit"), [(f"{DIGITS}k lamps lit",)]),
    ("dates of several languages", articles(lambda n: f"Lamp trimmed {day(n)}"), [(f"Lamp trimmed {DATE}",)]),
    ("names", articles(lambda n: f"Lamp trimmed by {name(n)}"), [(f"Lamp trimmed by {NAME}",)]),
    ("a name that is always the same", articles("Lamp trimmed by Ada Lind"), [("Lamp trimmed by Ada Lind",)]),
    ("a name mostly the same", articles(lambda n: f"Lamp trimmed by {name(n if n > 25 else 0)}"),
     [(f"Lamp trimmed by {name(0)}",)]),
    ("lines of nothing but names", articles(name), []),
    ("titles with every word in capitals", articles(lambda n: f"{name(n)} in {name(n + 3)}"), []),
    ("a note that begins with a name", articles(lambda n: f"{name(n)} trims lamps for us"), [(f"{NAME} trims lamps for us",)]),
    ("neighbours", articles("Ring for a lamp", "Then wait by the door"), [("Ring for a lamp", "Then wait by the door")]),
    ("neighbours in turn", articles(lambda n: ("Ring", "Wait by it")[n % 2], documents=60), [("Ring",), ("Wait by it",)]),
    ("a line twice in a document", articles("Ring for a lamp", "Ring for a lamp"), [("Ring for a lamp",)]),
    ("no word", articles("* * *", "12"), []),
    ("a long line", articles("lamp " * 70), []),
    ("too few documents", articles("Ring for a lamp", documents=19), []),
    ("too few of many documents", articles("Ring for a lamp", documents=60, every=4), []),
    ("just enough", articles("Ring for a lamp", documents=20), [("Ring for a lamp",)]),
    ("the same article again and again", articles("Ring for a lamp", documents=10) * 5, []),
    ("no site", articles("Ring for a lamp", site=None), []),
    ("one site, written in two ways",
     articles("Ring for a lamp", documents=12) + articles("Ring for a lamp", "x y", documents=12, site="WWW.Bell.example:80"),
     [("Ring for a lamp",)]),
    ("two sites with few documents each",
     articles("Ring for a lamp", documents=12) + articles("Ring for a lamp", documents=12, site="other.example"), []),
]  # fmt: skip


@pytest.mark.parametrize(("label", "rows", "lines"), CASES, ids=[label for label, *_ in CASES])
def test_what_is_proposed(label, rows, lines):
    assert [proposal.lines for proposal in proposed(rows).found] == lines


def test_support_counts_documents_of_the_site_and_examples_are_its_lines():
    rows = articles(lambda n: f"{n} lamps", documents=40, every=2) + articles(documents=5, site="other.example")
    (proposal,) = proposed(rows).found
    assert (proposal.site, proposal.documents, proposal.site_documents) == ("bell.example", 20, 40)
    assert proposal.examples == (("0 lamps", "2 lamps", "4 lamps"),)


def test_thresholds():
    rows = articles("Ring for a lamp", documents=40, every=4)
    assert proposed(rows).found == ()
    assert len(proposed(rows, min_documents=10).found) == 1
    assert proposed(rows, min_documents=10, min_share=0.5).found == ()


def test_what_could_not_be_used_is_told():
    rows = articles("Ring", site=None) + articles("Ring", documents=3, site="small.example")
    told = proposed(rows)
    assert (told.documents, told.without_site, told.small_sites) == (33, 30, {"small.example": 3})
    text = as_rule_file(told)
    assert "# Passed over: 30 documents without a site" in text
    assert "# Passed over: 1 site that has too few documents, 3 documents in all." in text
    assert "# Nothing was found" in text
    assert [proposal.site for proposal in proposed(rows, default_site="Mine.example").found] == ["mine.example"]


def test_the_portions_make_no_difference(monkeypatch):
    monkeypatch.setattr("cleancopy.proposals.MERGE_ROWS", 10)
    rows = articles(lambda n: f"{n} lamps", "Ring", "Wait", lambda n: f"Trimmed by {name(n)}", documents=50)
    whole = as_rule_file(proposed(rows))
    assert whole == as_rule_file(proposed(rows, batch_rows=7)) == as_rule_file(proposed(rows, batch_rows=1))
    assert whole.count("[[rule]]") == 2


def load(text: str, folder) -> tuple:
    (folder / "proposed.toml").write_text(text, "utf-8")
    return load_rules([folder])


def test_the_rule_book_refuses_a_proposal_until_it_has_its_keeps(tmp_path):
    rows = articles(
        lambda n: f"Lamp {n} (was {{date}}) trimmed on {day(n)} by 'us'", "Ring for a lamp", "Wait \\ there"
    )
    rows += articles(lambda n: f"Trimmed by {name(n)}", site="other.example")
    text = as_rule_file(proposed(rows))
    with pytest.raises(CleancopyError, match="'keeps' is missing or empty"):
        load(text, tmp_path)
    reviewed = text.replace("keeps   = []", 'keeps   = ["The keeper of the lamp has gone home."]')
    rules = [rule for rule in load(reviewed, tmp_path) if rule.category == "proposed"]
    assert [rule.sites for rule in rules] == [("bell.example",), ("other.example",)]
    assert list(failures(rules)) == []


def test_ids_are_free_ascii_and_different(tmp_path):
    rows = (
        articles("Bitte läuten") + articles("Bitte läuten!", documents=31, every=1) + articles("請按鈴", "Ω", every=1)
    )
    text = as_rule_file(proposed(rows, min_documents=20), {"bell-example-bitte-lauten"})
    ids = [rule["id"] for rule in tomllib.loads(text)["rule"]]
    assert ids[:2] == ["bell-example-bitte-lauten-2", "bell-example-bitte-lauten-3"]
    assert len(set(ids)) == len(ids)
    assert all(rule_id.isascii() for rule_id in ids)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\n\r"), min_size=1, max_size=60))
def test_any_line_makes_valid_toml_whose_pattern_matches_it(line):
    found = proposed(articles(f"lamp {line}"), min_documents=20).found
    entries = tomllib.loads(as_rule_file(proposed(articles(f"lamp {line}"))))["rule"]
    for proposal, entry in zip(found, entries, strict=True):
        assert entry["sites"] == ["bell.example"]
        assert entry["match"] == pattern_of(proposal.lines)
        if not {DATE, NAME} & set("".join(proposal.lines)):
            assert all(pl.Series(entry["removes"]).str.contains(f"^(?:{entry['match']})$"))
