"""The marker of the line model, on small pages with models made by hand; and the weights that come with the package."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.batch import look_at
from cleancopy.config import BoilerplateConfig
from cleancopy.journey import MARKERS, mark
from cleancopy.line_model.features import NAMES
from cleancopy.line_model.kept_model import load_line_model
from cleancopy.line_model.model import model_of, speaking_features
from cleancopy.line_model.reasons import reason
from cleancopy.markers.line_model import MarkByLineModel, chance, covered_lines
from cleancopy.marks import LINE_MODEL, Label, MarkSheet, concatenate
from cleancopy.outline import NO_TITLE
from cleancopy.rulebook import load_rules
from cleancopy.texts import documents_of
from tests.line_twins import plain_parts
from tests.test_line_trees import WEIGHTS, shipped, weights
from tests.test_line_words import LABELS, LINES, PROSE, columns
from tests.test_markers import FIRST, LONG, SECOND, page

RULES = load_rules()
SHORT_LINES = (0, NAMES.index("words"), 4, (2000,), (-2000,))
"""A line of at most four words is furniture."""
SHORT = model_of(weights([SHORT_LINES]))
EVERYTHING = model_of(weights([(5000,)]))
NOTHING = model_of(weights([(-5000,)]))
ANY_MARK = Label("any", "furniture", "Any.", "MarkLines")


def forks():
    """A tree for each feature, so that a score depends on all that a line's place and neighbours say."""
    columns = range(len(NAMES))
    return [(0, number, 10 ** (number % 4) - 1, (number % 7 * 100,), (-(number % 5) * 100,)) for number in columns]


TERMS = {"ferry": -700, "boats": -900, "share": 900, "comments": 800, "the": -100, "page 0": 700, "=newsletter": 900}
CONCEPT_TERMS = {"comment": 800, "unknown": -50, "subscribe": 300}
ALL_FEATURES = model_of(weights(forks(), TERMS, CONCEPT_TERMS, inside=24_500, outside=24_000))


def look(texts, rules=(), titles=None):
    given = titles or [None] * len(texts)
    return look_at(
        pa.array(texts, pa.large_string()), given, [None] * len(texts), rules, lambda batch: ["en"] * len(batch.text)
    )


def marks_on(*stretches):
    """What earlier markers have marked, as start and end bytes."""
    sheet = MarkSheet()
    for start, end in stretches:
        sheet.add(start, end, ANY_MARK, 0.5)
    return sheet.marks()


def marked_by(model, batch, earlier=None):
    """The text of each line that the model marks, and its block as the number of the mark that begins it."""
    marks = MarkByLineModel(model)(batch, earlier or marks_on())
    blocks = marks.block.tolist()
    stretches = zip(marks.start_byte, marks.end_byte, strict=True)
    texts = [bytes(batch.buffer[start:end]).decode().strip() for start, end in stretches]
    return list(zip(texts, map(blocks.index, blocks), strict=True))


def by_model(texts, model=SHORT, titles=None):
    return marked_by(model, look(texts, titles=titles))


TEXT = page("Ferry sails twice a day", FIRST, "Share this\nMail", SECOND, "Tags")


def test_a_run_of_lines_is_one_block_and_the_title_stays():
    assert by_model([TEXT], titles=["Ferry sails twice a day"]) == [("Share this", 0), ("Mail", 0), ("Tags", 2)]


@pytest.mark.parametrize("title", ["Ferry sails", "Ferry sails twice a day"])
def test_a_given_title_stays_whatever_the_model_says_of_it(title):
    texts = [page("Menu", title, FIRST, "Tags"), page(FIRST, SECOND, title, "Tags"), page("Menu", FIRST)]
    left = {text for text, _ in by_model(texts, EVERYTHING, [title] * 3)}
    assert {"Menu", "Tags"} <= left and title not in left


ONE_WORD = (0, NAMES.index("words"), 1, (2000,), (-2000,))
MANY_WORDS = (0, NAMES.index("words"), 1, (-2000,), (2000,))
TWO_FORESTS = model_of(
    weights([ONE_WORD], {"ferry": 1}) | {"by_concepts": weights([MANY_WORDS], inside=1000, outside=1000)["by_concepts"]}
)


@pytest.mark.parametrize("known", [(20, 9, 8, 0), (0, 8, 9, 20), (8,), (9,)])
def test_a_page_is_judged_by_the_forest_for_its_words(known):
    """Pages of twenty words, so many of them known, in two lines of one word and six of three."""
    pages = [["ferry"] * number + ["boats"] * (20 - number) for number in known]
    lines = [[*words[:2], *(" ".join(words[at : at + 3]) for at in range(2, 20, 3))] for words in pages]
    batch = look(["\n".join(of_page) for of_page in lines])
    marks = MarkByLineModel(TWO_FORESTS)(batch, marks_on())
    page_of = documents_of(batch.text, marks.start_byte)
    assert np.bincount(page_of).tolist() == [2 if number >= 9 else 6 for number in known]
    assert {marks.labels[label].reason for label in marks.label.tolist()} == {reason(("words",))}


RUNS = [
    # label, text, marked lines with the first mark of their block
    ("blank lines between", page(FIRST, "Share this", "Mail", SECOND), [("Share this", 0), ("Mail", 0)]),
    ("a sentence between", page(FIRST, "Share this", SECOND, "Mail"), [("Share this", 0), ("Mail", 1)]),
    ("nothing is furniture", page(FIRST, SECOND), []),
    ("an empty text", "", []),
    ("blank lines alone", "\n\n \n", []),
]


@pytest.mark.parametrize(("label", "text", "marked"), RUNS, ids=[case[0] for case in RUNS])
def test_runs(label, text, marked):
    assert by_model([text]) == marked


def test_a_block_ends_with_its_page():
    texts = [page(FIRST, "Share this"), "", page("Mail", FIRST)]
    assert by_model(texts, titles=["x", None, "y"]) == [("Share this", 0), ("Mail", 1)]


def test_the_first_line_of_a_batch_begins_a_block_of_its_own():
    batch = look(["Read more"])
    assert MarkByLineModel(SHORT)(batch, marks_on()).block.tolist() == [0]


def test_no_documents():
    assert by_model([]) == []


def test_what_a_mark_says():
    batch = look([TEXT])
    marks = MarkByLineModel(SHORT)(batch, marks_on())
    reason = "Like boilerplate by how it is written."
    assert marks.labels == (Label(LINE_MODEL, LINE_MODEL, reason, "MarkByLineModel"),)
    assert marks.labels[0].action == "remove"
    assert set(marks.confidence.tolist()) == {np.float32(chance(2000))} == {np.float32(0.88)}


def test_a_reason_names_the_three_features_that_spoke_most_in_words():
    columns = {"digits, permille, -1": 300, "words": 200, "capitals, permille": 900, "years": 100, "commas": -50}
    trees = [(0, NAMES.index(name), 10**6, (value,), (0,)) for name, value in columns.items()]
    batch = look([page(FIRST, "Mail")])
    marks = MarkByLineModel(model_of(weights(trees)))(batch, marks_on())
    spoken = "how it is written and the lines next to it"
    assert {label.reason for label in marks.labels} == {f"Like boilerplate by {spoken}."}


def test_every_feature_has_its_words():
    said = {reason((name,)) for name in NAMES}
    assert len(said) >= 15
    assert not [name for name in NAMES if name in reason((name,)).split(" by ")[1] and name != "words"]


@pytest.mark.parametrize("score", [-600_000, -20_000, -1, 0, 1, 999, 20_000, 600_000])
def test_a_confidence_is_a_chance(score):
    assert 0 <= chance(score) <= 1 and abs(chance(score) + chance(-score) - 1) < 0.011
    assert chance(score) <= chance(score + 5000)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(-3, 3), min_size=6, max_size=6), max_size=5),
    st.lists(st.integers(-9, 9), min_size=6, max_size=6),
)
def test_speaking_features_equal_their_plain_twin(rows, values):
    """Of equal ones the first; none that adds nothing or speaks against."""
    trees = [(0, number, 0, (value,), (1,)) for number, value in enumerate(values)]
    features = np.zeros((len(rows), len(NAMES)), np.int32)
    features[:, :6] = np.array(rows, np.int32).reshape(-1, 6)
    expected = []
    for row in features.tolist():
        parts = plain_parts(trees, row)
        strongest = sorted(range(len(NAMES)), key=[-part for part in parts].__getitem__)[:3]
        expected.append(tuple(NAMES[number] for number in strongest if parts[number] > 0))
    lists, list_of = speaking_features(model_of(weights(trees)), features)
    assert [lists[number] for number in list_of.tolist()] == expected
    assert lists == list(dict.fromkeys(expected))


def test_where_no_title_is_given_the_last_lines_above_the_first_paragraph_stay():
    """Any of them could be the title, if they have some words and no mark touches them."""
    above = [
        "Boats of the upper north",
        "Harbours and what they cost",
        "Old piers and new ones",
        "Ropes, knots and two anchors",
        "Menu",
    ]
    batch = look([page(*above, FIRST, "Tags of the northern pier")])
    left = [text for text, _ in marked_by(EVERYTHING, batch)]
    assert set(left) & set(above[1:4]) == set() and {"Menu", "Tags of the northern pier"} <= set(left)


def test_a_line_that_an_earlier_mark_touches_is_left_alone():
    batch = look([page(FIRST, "Share this", "Mail", "Tags")])
    lines = [number for number in range(len(batch.lines)) if not batch.lines.is_blank[number]]
    share, mail, _ = lines[1:]
    at = int(batch.lines.start_byte[share])
    for start, end in ((0, 1), (4, 5), (0, 10)):
        assert marked_by(SHORT, batch, marks_on((at + start, at + end))) == [("Mail", 0), ("Tags", 0)]
    assert marked_by(SHORT, batch, marks_on(batch.stretch(mail))) == [("Share this", 0), ("Tags", 1)]


@settings(deadline=None, max_examples=60)
@given(columns, st.data())
def test_covered_lines_equal_their_plain_twin(column, data):
    batch = look(column)
    at = st.integers(0, len(batch.buffer))
    stretches = data.draw(st.lists(st.tuples(at, at).map(sorted), max_size=4))
    taken, touched = covered_lines(batch, marks_on(*stretches))
    covered = {at for start, end in stretches for at in range(start, end)}
    sizes = list(zip(batch.lines.start_byte.tolist(), batch.lines.end_byte.tolist(), strict=True))
    inside = [len(covered & set(range(*size))) for size in sizes]
    assert touched.tolist() == [number > 0 for number in inside]
    assert taken.tolist() == [2 * number > end - start for number, (start, end) in zip(inside, sizes, strict=True)]


def free_and_marked(column, titles):
    """The lines that neither are titles nor touched by rules, and those that go where the model takes everything."""
    batch = look(column, RULES, titles)
    earlier = concatenate([marker(batch) for marker in MARKERS])
    marks = MarkByLineModel(EVERYTHING)(batch, earlier)
    covered = np.zeros(len(batch.buffer) + 1, np.bool_)
    for start, end in zip(earlier.start_byte, earlier.end_byte, strict=True):
        covered[start:end] = True
    bound = batch.lines.is_blank.copy()
    for line, stretch in enumerate(zip(batch.lines.start_byte, batch.lines.end_byte, strict=True)):
        bound[line] |= covered[slice(*stretch)].any()
    bound[batch.outline.title_line[batch.outline.title_line != NO_TITLE]] = True
    free = [batch.stretch(line) for line in np.flatnonzero(~bound)]
    assert set(marks.block.tolist()) <= set(marks.start_byte.tolist())
    assert ((marks.confidence >= 0) & (marks.confidence <= 1)).all()
    return free, list(zip(marks.start_byte.tolist(), marks.end_byte.tolist(), strict=True))


@settings(deadline=None, max_examples=30)
@given(columns, st.booleans())
def test_what_rules_take_and_titles_stay_theirs(column, is_given):
    """Besides, the standfirst and what could be the title: few lines of a page."""
    free, marked = free_and_marked(column, ["Ferry sails twice a day"] * len(column) if is_given else None)
    assert marked == sorted(set(marked)) and set(marked) <= set(free)
    assert len(free) - len(marked) <= 8 * len(column)


# order and batches

plain_pages = st.lists(st.sampled_from((*LINES, FIRST, SECOND, *PROSE)), max_size=25).map("\n".join)


def outcome(texts, model, rules=()):
    """For each text what is marked, offsets within it, after the guard; and whether the guard withdrew any."""
    batch = look(texts, rules)
    marks, warned = mark(batch, BoilerplateConfig(), MARKERS if rules else (), model)
    starts = np.cumsum([0, *(len(text.encode()) for text in texts)])
    found = [set() for _ in texts]
    for number, document in enumerate(documents_of(batch.text, marks.start_byte).tolist()):
        at = (marks.start_byte, marks.end_byte, marks.block)
        offsets = tuple(int(part[number] - starts[document]) for part in at)
        found[document].add((*offsets, marks.labels[marks.label[number]], float(marks.confidence[number])))
    return list(zip(found, warned.tolist(), strict=True))


@settings(deadline=None, max_examples=30)
@given(st.lists(plain_pages, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_neither_order_nor_batches_change_what_is_marked(texts, random):
    together = outcome(texts, ALL_FEATURES)
    assert together == [one for text in texts for one in outcome([text], ALL_FEATURES)]
    order = random.sample(range(len(texts)), len(texts))
    assert outcome([texts[number] for number in order], ALL_FEATURES) == [together[number] for number in order]


@settings(deadline=None, max_examples=8)
@given(st.lists(plain_pages, min_size=2, max_size=3))
def test_neither_order_nor_batches_change_what_is_marked_beside_the_rules(texts):
    together = outcome(texts, ALL_FEATURES, RULES)
    assert together == [one for text in texts for one in outcome([text], ALL_FEATURES, RULES)]
    assert outcome(texts[::-1], ALL_FEATURES, RULES) == together[::-1]


def test_the_hand_made_model_marks_some_lines_and_not_others():
    """Else the properties above would hold of nothing."""
    found = outcome(["\n".join((*PROSE, *LABELS)), page(FIRST, LONG, SECOND, "Share this")], ALL_FEATURES)
    assert 0 < sum(len(marks) for marks, _ in found) < len(PROSE + LABELS)


@shipped
def test_the_shipped_model_says_the_same_every_time():
    texts = ["\n".join((*LABELS[:9], *PROSE, *LABELS)), TEXT, page(*PROSE), ""]
    first = outcome(texts, load_line_model())
    assert first == outcome(texts, model_of(json.loads(WEIGHTS.read_text("utf-8"))))
    assert first == outcome(texts[::-1], load_line_model())[::-1]
