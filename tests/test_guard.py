"""The page guard: how much of a page the line model may take, how much of its prose the rules may; both in the journey."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.batch import look_at
from cleancopy.config import Config, load_config
from cleancopy.documents import RAW, document_id
from cleancopy.guard import GUARD_WARNING, guard
from cleancopy.journey import clean
from cleancopy.marks import LINE_MODEL, Label, MarkSheet
from cleancopy.rulebook import load_rules
from tests import test_line_model as models
from tests.test_markers import FIRST, LONG, SECOND, page

RULE = Label("a-rule", "furniture", "Furniture.", "MarkLines")
LIFT = Label("byline", "byline", "The author.", "MarkStrips", "authors")
MODEL = Label(LINE_MODEL, LINE_MODEL, "Lines like this one are furniture.", "MarkByLineModel")
PROVED = Label("said-twice", "related", "It stands here again.", "MarkSaidTwice", None, True)
LABELS = {"rule": RULE, "proved": PROVED, "lift": LIFT, "model": MODEL}
SHORT = "ten bytes"
PROSE = "The pier and the crane are as old as the boat."
FILLER = "eight of them"


def look(pages):
    """A batch of pages, each a list of lines."""
    texts = ["".join(line + "\n" for line in page) for page in pages]
    return look_at(
        pa.array(texts, pa.large_string()),
        [None] * len(pages),
        [None] * len(pages),
        [],
        lambda batch: ["en"] * len(batch.text),
    )


def sheet_of(batch, wanted):
    """Marks on whole lines: (page, line, kind, confidence), and the line whose block it is of where not its own."""
    sheet = MarkSheet()
    for number, line, kind, confidence, *block in wanted:
        first = int(batch.lines.first_line[number])
        start, end = batch.stretch(first + line)
        of_block = batch.stretch(first + block[0])[0] if block else None
        sheet.add(start, end, LABELS[kind], confidence, block=of_block)
    return sheet.marks()


def left_of(pages, wanted, max_prose_ratio=1.0, max_model_ratio=1.0):
    """Which of the marks stand, and which pages are warned of."""
    batch = look(pages)
    marks = sheet_of(batch, wanted)
    kept, warned = guard(batch, marks, max_prose_ratio, max_model_ratio)
    standing = {(int(start), kept.labels[label].rule) for start, label in zip(kept.start_byte, kept.label, strict=True)}
    its = zip(marks.start_byte.tolist(), marks.label.tolist(), wanted, strict=True)
    return [mark for start, label, mark in its if (start, marks.labels[label].rule) in standing], warned.tolist()


TEN_LINES = [SHORT] * 10
"""A hundred bytes."""


def marks_of(kind, lines, page=0, confidence=0.9):
    return [(page, line, kind, confidence) for line in lines]


MODEL_LIMIT = [
    # label, marks, share that the model may take, marks that stand, warned
    ("nothing", [], 0.5, [], False),
    ("less than the limit", marks_of("model", range(4)), 0.5, marks_of("model", range(4)), False),
    ("just the limit", marks_of("model", range(5)), 0.5, marks_of("model", range(5)), False),
    ("more than the limit", marks_of("model", range(6)), 0.5, [], True),
    ("rules may take more", marks_of("rule", range(9)), 0.5, marks_of("rule", range(9)), False),
    ("rules keep theirs", [*marks_of("rule", range(2)), *marks_of("model", range(3, 9))], 0.5, marks_of("rule", range(2)), True),
    ("of what the rules have left", [*marks_of("rule", range(6)), *marks_of("model", [7, 8, 9])], 0.5, marks_of("rule", range(6)), True),
    ("half of what the rules have left", [*marks_of("rule", range(6)), *marks_of("model", [7, 9])], 0.5, [*marks_of("rule", range(6)), *marks_of("model", [7, 9])], False),
    ("lifts stay", [*marks_of("lift", [0]), *marks_of("model", range(1, 10))], 0.5, marks_of("lift", [0]), True),
    ("nothing allowed", marks_of("model", [3]), 0.0, [], True),
    ("nothing allowed, nothing taken", marks_of("rule", range(10)), 0.0, marks_of("rule", range(10)), False),
    ("all allowed", marks_of("model", range(10)), 1.0, marks_of("model", range(10)), False),
    ("the surest too", marks_of("model", range(6), confidence=1.0), 0.5, [], True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "wanted", "ratio", "standing", "warned"), MODEL_LIMIT, ids=[case[0] for case in MODEL_LIMIT]
)
def test_the_model_takes_no_more_of_a_page_than_its_share(label, wanted, ratio, standing, warned):
    assert left_of([TEN_LINES], wanted, max_model_ratio=ratio) == (standing, [warned])


def test_each_page_is_judged_by_itself():
    pages = [TEN_LINES, [], TEN_LINES, [""], [SHORT]]
    wanted = [*marks_of("model", range(4)), *marks_of("model", range(6), page=2), *marks_of("rule", [8], page=2), *marks_of("model", [0], page=4)]  # fmt: skip
    kept = [*marks_of("model", range(4)), *marks_of("rule", [8], page=2)]
    assert left_of(pages, wanted, max_model_ratio=0.5) == (kept, [False, False, True, False, True])


FOUR_PARAGRAPHS = [PROSE, FILLER, PROSE, FILLER, PROSE, FILLER, PROSE]
PROSE_LIMIT = [
    # label, marks, share of prose, marks that stand, warned
    ("a quarter", marks_of("rule", [0]), 0.25, marks_of("rule", [0]), False),
    ("more than a quarter", marks_of("rule", [0, 2]), 0.25, marks_of("rule", [0]), True),
    ("short lines are no prose", marks_of("rule", [1, 3, 5]), 0.0, marks_of("rule", [1, 3, 5]), False),
    ("the least sure goes first", [(0, 0, "rule", 0.6), (0, 2, "rule", 0.9)], 0.25, [(0, 2, "rule", 0.9)], True),
    ("as sure: the first stays", [(0, 0, "rule", 0.6), (0, 4, "rule", 0.6)], 0.3, [(0, 0, "rule", 0.6)], True),
    ("a block stands or falls as a whole", [(0, 1, "rule", 0.9), (0, 2, "rule", 0.5, 1), (0, 4, "rule", 0.5, 1), (0, 5, "rule", 0.9)], 0.25, [(0, 5, "rule", 0.9)], True),
    ("a block without prose stays", [(0, 1, "rule", 0.2), (0, 3, "rule", 0.2, 1), (0, 0, "rule", 0.9), (0, 4, "rule", 0.8)], 0.25, [(0, 1, "rule", 0.2), (0, 3, "rule", 0.2, 1), (0, 0, "rule", 0.9)], True),
    ("what bears its proof loses none", marks_of("proved", [0, 2, 4]), 0.0, marks_of("proved", [0, 2, 4]), False),
    ("what bears its proof is not there for others", [*marks_of("proved", [0, 2]), *marks_of("rule", [4])], 0.3, marks_of("proved", [0, 2]), True),
    ("nor counted twice", [*marks_of("proved", [0, 2]), *marks_of("rule", [0, 2])], 0.0, [*marks_of("proved", [0, 2]), *marks_of("rule", [0, 2])], False),
    ("a lift loses no prose", marks_of("lift", [0, 2, 4, 6]), 0.1, marks_of("lift", [0, 2, 4, 6]), False),
    ("the model has its own limit", marks_of("model", [0, 2, 4, 6]), 0.1, marks_of("model", [0, 2, 4, 6]), False),
    ("what the model takes is not the rules' loss", [(0, 0, "model", 0.6), (0, 2, "rule", 0.5)], 0.25, [(0, 0, "model", 0.6), (0, 2, "rule", 0.5)], False),
    ("the model's marks stay where a rule's go", [(0, 0, "rule", 0.5), (0, 2, "rule", 0.9), (0, 4, "model", 0.6)], 0.25, [(0, 2, "rule", 0.9), (0, 4, "model", 0.6)], True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "wanted", "ratio", "standing", "warned"), PROSE_LIMIT, ids=[case[0] for case in PROSE_LIMIT]
)
def test_the_rules_take_no_more_of_a_page_s_prose_than_their_share(label, wanted, ratio, standing, warned):
    assert left_of([FOUR_PARAGRAPHS], wanted, max_prose_ratio=ratio) == (standing, [warned])


def test_both_limits_on_one_page():
    wanted = [(0, 0, "rule", 0.7), (0, 2, "rule", 0.6), (0, 4, "lift", 0.5), *marks_of("model", (1, 3, 5, 6))]
    assert left_of([FOUR_PARAGRAPHS], wanted, 0.25, 0.5) == ([(0, 0, "rule", 0.7), (0, 4, "lift", 0.5)], [True])


def test_a_page_without_prose_is_not_guarded_against_rules():
    assert left_of([TEN_LINES], marks_of("rule", range(10)), max_prose_ratio=0.0) == (
        marks_of("rule", range(10)),
        [False],
    )


def test_a_mark_counts_for_the_prose_that_it_covers_and_no_more():
    """A part of a paragraph, from the middle of one line to the middle of the line after next."""
    batch = look([[PROSE, FILLER, PROSE]])
    for allowed, stands in ((len(PROSE) - 0.5, False), (len(PROSE) + 0.5, True)):
        sheet = MarkSheet()
        sheet.add(20, len(PROSE) + 1 + len(FILLER) + 1 + 20, RULE, 0.9)
        kept, _ = guard(batch, sheet.marks(), allowed / (2 * len(PROSE)), 1.0)
        assert len(kept) == stands


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.sampled_from((PROSE, FILLER, "", "Ferry, boat und Kahn 文。", PROSE + " " + PROSE)), max_size=8), max_size=3),
    st.data(),
    st.sampled_from((0.0, 0.2, 0.3, 0.5, 1.0)),
    st.sampled_from((0.0, 0.3, 0.85, 1.0)),
)  # fmt: skip
def test_no_page_loses_more_than_both_limits_allow(pages, data, max_prose_ratio, max_model_ratio):
    places = [(number, line) for number, lines in enumerate(pages) for line in range(len(lines))]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    kinds = [(*place, data.draw(st.sampled_from(tuple(LABELS))), data.draw(st.sampled_from((0.5, 0.7, 1.0)))) for place in chosen]  # fmt: skip
    kept, warned = left_of(pages, kinds, max_prose_ratio, max_model_ratio)
    for number, lines in enumerate(pages):
        sizes = [len(line.encode()) + 1 for line in lines]
        its = [mark for mark in kinds if mark[0] == number]
        standing = [mark for mark in kept if mark[0] == number]
        by_rules = sum(sizes[mark[1]] for mark in its if mark[2] != "model")
        by_model = sum(sizes[mark[1]] for mark in standing if mark[2] == "model")
        assert by_model <= max_model_ratio * (sum(sizes) - by_rules)
        prose = [len(line) if line.startswith(PROSE) else 0 for line in lines]
        assert sum(prose[mark[1]] for mark in standing if mark[2] == "rule") <= max_prose_ratio * sum(prose) + 1e-9
        assert warned[number] == (standing != its)
        assert [mark for mark in its if mark[2] == "lift"] == [mark for mark in standing if mark[2] == "lift"]


def run(text, config=Config(), model=models.SHORT, title="Ferry sails twice a day", rules=models.RULES):  # noqa: B008
    raw = text.encode()
    row = {"doc_id": document_id("a.txt", raw), "source_id": "a", "source_path": "a.txt", "raw": raw, "title": title}
    cleaned = clean(pa.Table.from_pylist([row], RAW), config, rules, line_model=model)
    (article,) = cleaned.articles.to_pylist()
    return article, cleaned.removed.to_pylist()


JOURNEY = page("Ferry sails twice a day", "By Ada Miller", FIRST, "Brandvik, upper pier", SECOND)


def test_the_ledger_has_the_model_s_marks():
    article, removed = run(JOURNEY)
    (row,) = [row for row in removed if row["marker"] == "MarkByLineModel"]
    assert (row["text"].strip(), row["rule"], row["category"], row["action"]) == (
        "Brandvik, upper pier",
        LINE_MODEL,
        LINE_MODEL,
        "remove",
    )
    assert row["reason"] == "Like boilerplate by how it is written." and row["confidence"] == pytest.approx(0.88)
    assert article["text"] == page(FIRST, SECOND)
    assert (article["title"], article["authors"]) == ("Ferry sails twice a day", ["Ada Miller"])


def test_a_page_of_which_the_model_would_take_too_much_is_left_to_the_rules():
    paragraphs = [f"{LONG} So it was in year {number}." for number in range(25)]
    text = page(JOURNEY, *paragraphs)
    article, removed = run(text, model=models.EVERYTHING)
    assert article["warnings"] == [GUARD_WARNING]
    assert article["text"] == page(FIRST, "Brandvik, upper pier", SECOND, *paragraphs)
    assert {row["rule"] for row in removed} == {row["rule"] for row in run(text, model=models.NOTHING)[1]} != set()


@pytest.mark.parametrize(("proved", "stays"), [("", True), ("proved = true", False)])
def test_a_rule_file_says_that_what_a_rule_takes_bears_its_proof(tmp_path: Path, proved: str, stays: bool):
    (tmp_path / "bells.toml").write_text(
        f"""[[rule]]
id = "bell-ringers"
why = "The ringers sign each other's pages."
scope = "line"
match = "The bell was rung .*"
removes = ["The bell was rung by Ada."]
keeps = ["A bell was rung."]
{proved}
""",
        "utf-8",
    )
    rung = [f"The bell was rung at noon by one of the {number} who can still climb the tower." for number in range(9)]
    article, _ = run(page(FIRST, *rung, SECOND), rules=load_rules([tmp_path]), model=models.NOTHING)
    assert (any(line in article["text"] for line in rung), GUARD_WARNING in article["warnings"]) == (stays, stays)


def test_the_built_in_rules_that_bear_their_proof():
    assert {rule.id for rule in load_rules() if rule.proved} == {
        "comment-thread", "said-twice", "numbered-gallery", "comments-shown", "cookie-kinds"
    }  # fmt: skip


def test_a_page_of_which_nothing_is_withdrawn_is_not_warned_of():
    assert run(JOURNEY)[0]["warnings"] == run(JOURNEY, model=models.NOTHING)[0]["warnings"] == []


@pytest.mark.parametrize("setting", ["line_model = false", "enabled = false"])
def test_the_model_marks_nothing_where_the_configuration_says_so(tmp_path: Path, setting):
    (tmp_path / "cleancopy.toml").write_text(f"[boilerplate]\n{setting}\n", "utf-8")
    config = load_config(tmp_path / "cleancopy.toml")
    for model in (models.SHORT, models.EVERYTHING, None):
        article, removed = run(JOURNEY, config, model)
        assert [row for row in removed if row["rule"] == LINE_MODEL] == []
        assert "Brandvik, upper pier" in article["text"] and article["warnings"] == []
