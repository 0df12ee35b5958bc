"""Where lines stand on their page, and what stands beside them, equals what a walk over lists finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model import pages as groups
from cleancopy.line_model.concepts import load_lexicon
from cleancopy.line_model.features import (
    BESIDE,
    KNOWN,
    NAMES,
    OWN_NAMES,
    SEEN,
    SEEN_BESIDE,
    WORDING,
    copy_beside,
    line_features,
    wording_features,
)
from cleancopy.line_model.kept_model import load_line_model
from cleancopy.line_model.line_words import line_words, weigh_words
from cleancopy.line_model.model import is_inside, score_batch
from cleancopy.line_model.pages import Pages, pages_of_batch, part_of_lines
from cleancopy.line_model.place import MAIN_GAPS, MAIN_NAMES, PLACE, place_features
from cleancopy.positions import prose_lines
from tests import test_line_model as models
from tests.line_twins import FAR, clipped, pages_of
from tests.test_line_words import ODD_COLUMNS, columns, read


def distance(line, wanted):
    """Lines between, at most FAR; `wanted` are the numbers of the lines on one side, the nearest of which counts."""
    return min((abs(line - other) - 1 for other in wanted), default=FAR) if wanted else FAR


def plain_main_prose(n_words, is_prose, gap):
    """First and last line of the stretch of prose with most words, its words and those of all prose."""
    stretches = []
    for line in (line for line, prose in enumerate(is_prose) if prose):
        if stretches and line - stretches[-1][-1] <= gap:
            stretches[-1].append(line)
        else:
            stretches.append([line])
    sizes = [sum(n_words[line] for line in stretch) for stretch in stretches]
    if not stretches:
        return None
    main = stretches[sizes.index(max(sizes))]
    return main[0], main[-1], max(sizes), sum(sizes)


def plain_place(n_words, blanks_before, is_prose, is_taken, is_title):
    """The rows of one page's written lines."""
    rows, n = [], len(n_words)
    prose_words = [words * prose for words, prose in zip(n_words, is_prose, strict=True)]
    median = max(sorted(n_words)[n // 2], 1) if n else 1
    prose, taken, titles = ([line for line in range(n) if wanted[line]] for wanted in (is_prose, is_taken, is_title))
    for line in range(n):
        row = {
            "lines before": line,
            "lines after": n - 1 - line,
            "lines before, permille": 1000 * line // n,
            "words before, permille": 1000 * sum(n_words[:line]) // max(sum(n_words), 1),
            "prose before, permille": 1000 * sum(prose_words[:line]) // max(sum(prose_words), 1),
            "words after": sum(n_words[line + 1 :]),
            "page lines": n,
            "page words": sum(n_words),
            "page prose, permille": 1000 * sum(prose_words) // max(sum(n_words), 1),
            "length to median, permille": min(1000 * n_words[line] // median, 32000),
            "lines since prose": min(distance(line, [at for at in prose if at < line]), FAR),
            "lines to prose": min(distance(line, [at for at in prose if at > line]), FAR),
            "lines since taken": min(distance(line, [at for at in taken if at < line]), FAR),
            "lines to taken": min(distance(line, [at for at in taken if at > line]), FAR),
            "taken": int(is_taken[line]),
            "blank lines before": min(blanks_before[line], 5) if line else 9,
            "blank lines after": min(blanks_before[line + 1], 5) if line + 1 < n else 9,
            "lines since title": clipped(line - titles[0], -FAR, FAR) if titles else 100,
            "lines since last title": clipped(line - titles[-1], -FAR, FAR) if titles else 100,
        }
        for size in (5, 15):
            row[f"prose lines in {size} before"] = sum(is_prose[max(line - size, 0) : line])
            row[f"prose lines in {size} after"] = sum(is_prose[line + 1 : line + 1 + size])
        for gap in MAIN_GAPS:
            main = plain_main_prose(n_words, is_prose, gap)
            start, end, share = (name for name in MAIN_NAMES if name.endswith(f", gap {gap}"))
            row |= {start: -FAR, end: -FAR, share: 0}
            if main:
                first, last, words, all_words = main
                row[start], row[end] = clipped(line - first, 1 - FAR, FAR), clipped(line - last, 1 - FAR, FAR)
                row[share] = 1000 * words // all_words
        rows.append([row[name] for name in (*PLACE, *MAIN_NAMES)])
    return rows


def pages_with(lines, written, is_prose, is_taken, is_title):
    """Pages of which no more is known than where their lines stand."""
    return Pages(
        lines=part_of_lines(lines, written, np.searchsorted(written, lines.first_line)),
        number=written,
        place=written,
        is_prose=is_prose,
        is_taken=is_taken,
        is_title=is_title,
        **dict.fromkeys(("words", "kinds", "wording", "known_permille", "title_row")),
    )


def check_places(column, choose, is_prose=None):
    """`choose` says of each line in turn whether it is taken, and whether it bears the title."""
    _, lines, _ = read(column)
    pages = pages_of(column)
    flat = [line for page in pages for line in page]
    if is_prose is None:
        is_prose = prose_lines(lines).tolist()
        assert is_prose == [line.is_prose for line in flat]
    is_taken, is_title = [choose() for _ in flat], [choose() for _ in flat]
    written = np.flatnonzero(~lines.is_blank)
    flags = (np.array(flags, np.bool_)[written] for flags in (is_prose, is_taken, is_title))
    found = np.zeros((len(written), len(PLACE) + len(MAIN_NAMES)), np.int32)
    place_features(pages_with(lines, written, *flags), found)
    expected, at = [], 0
    for page in pages:
        here = [number for number, line in enumerate(page) if line.text]
        blanks = [number - before - 1 for before, number in zip([-1, *here], here, strict=False)]
        flags = [[wanted[at + number] for number in here] for wanted in (is_prose, is_taken, is_title)]
        expected += plain_place([page[number].n_words for number in here], blanks, *flags)
        at += len(page)
    assert found.tolist() == expected


@settings(deadline=None)
@given(columns, st.randoms(use_true_random=False), st.sampled_from((0, 0.1, 0.6, 1)))
def test_places_equal_their_plain_twin(column, random, share):
    check_places(column, lambda: random.random() < share)


@settings(deadline=None, max_examples=60)
@given(columns, st.randoms(use_true_random=False), st.sampled_from((0.02, 0.2, 1)))
def test_places_among_any_prose(column, random, share):
    """Prose anywhere, also in short lines: stretches of it at any distance, equal in length or not."""
    lines = [line for page in pages_of(column) for line in page]
    check_places(column, lambda: False, [line.n_words > 0 and random.random() < share for line in lines])


@pytest.mark.parametrize("flag", [False, True])
@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_places_of_odd_texts(column, flag):
    check_places(column, lambda: flag)


def test_of_equal_stretches_the_first_is_the_main_one_and_far_ones_are_cut():
    prose = "The ferry to the northern islands sails twice a day from the first of May, they said."
    page = "\n".join([prose, *["x"] * 120, prose, *["x"] * 5, prose.replace("day", "day day"), *["x"] * 130, "y"])
    check_places([page, "\n".join([prose, *["x"] * 21, prose])], lambda: False)


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), max_size=4), st.data())
def test_wording_equals_its_plain_twin(sizes, data):
    n = sum(sizes)
    n_words = data.draw(st.lists(st.sampled_from((0, 1, 12, 13, 59, 60, 61, 9000)), min_size=n, max_size=n))
    wording = data.draw(st.lists(st.integers(-20_000, 20_000), min_size=n, max_size=n))
    borders = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    found = np.zeros((n, len(WORDING)), np.int32)
    wording_features(borders, np.array(n_words, np.int32), np.array(wording, np.int32), found)
    expected = []
    for first, end in zip(borders.tolist(), borders[1:].tolist(), strict=False):
        for line in range(first, end):
            row = [wording[line]]
            for size in (3, 10, 25):
                for part in (range(max(line - size, first), line), range(line + 1, min(line + 1 + size, end))):
                    row.append(sum(wording[at] for at in part) // max(len(part), 1))
            for part in (range(max(line - 10, first), line), range(line + 1, min(line + 11, end)), range(first, line), range(line + 1, end)):  # fmt: skip
                weight = {at: min(n_words[at], 60) if n_words[at] > 12 else 0 for at in part}
                row.append(sum(wording[at] * weight[at] for at in part) // max(sum(weight.values()), 1))
            expected.append(row)
    assert WORDING[-1] == KNOWN and found[:, :-1].tolist() == expected


def test_how_much_of_a_page_the_vocabulary_knows_stands_at_each_of_its_lines():
    model = models.model_of(models.weights(words={"ferry": 5, "sails": -5}))
    features = features_of(["The ferry sails\n\nat noon, the ferry", "Der Kahn"], model)
    assert features[:, NAMES.index(KNOWN)].tolist() == [428, 428, 0]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 6), max_size=5))
def test_what_stands_beside_equals_its_plain_twin(sizes):
    n = sum(sizes)
    own = np.arange(n * len(OWN_NAMES), dtype=np.int32).reshape(n, len(OWN_NAMES))
    found = np.zeros((n, len(NAMES)), np.int32)
    found[:, : len(OWN_NAMES)] = own
    borders = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    expected = []
    for first, end in zip(borders.tolist(), borders[1:].tolist(), strict=False):
        for line in range(first, end):
            neighbours = [line + offset if first <= line + offset < end else None for offset in (-1, 1)]
            expected.append([-1 if at is None else at * len(OWN_NAMES) + OWN_NAMES.index(name) for at in neighbours for name in SEEN_BESIDE])  # fmt: skip
    copy_beside(found, borders, SEEN, np.array(BESIDE), len(OWN_NAMES))
    assert BESIDE == (-1, 1) and SEEN.tolist() == [OWN_NAMES.index(name) for name in SEEN_BESIDE]
    assert found[:, len(OWN_NAMES) :].tolist() == expected
    assert np.array_equal(found[:, : len(OWN_NAMES)], own)


@pytest.mark.parametrize(("start", "end", "inside"), [(0, 0, True), (3, -2, True), (-1, -5, False), (4, 1, False), (-99, -99, False)])  # fmt: skip
def test_what_is_inside_the_main_prose(start, end, inside):
    row = np.full((1, len(NAMES)), 7, np.int32)
    row[0, NAMES.index("lines since start of main prose, gap 5")] = start
    row[0, NAMES.index("lines since end of main prose, gap 5")] = end
    assert is_inside(row).tolist() == [inside]


def read_pages(texts):
    batch = models.look(texts)
    is_taken = np.array([len(batch.line_text(line)) % 5 == 0 for line in range(len(batch.lines))], np.bool_)
    return batch, is_taken


def features_of(texts, model):
    batch, is_taken = read_pages(texts)
    looked_up = line_words(batch.buffer, batch.lines, batch.words, load_lexicon())
    wording = weigh_words(looked_up, model.words, model.concepts)
    return line_features(
        batch.buffer, pages_of_batch(batch.lines, looked_up, wording, is_taken, batch.outline.title_line)
    )


def scores_of(texts, model):
    batch, is_taken = read_pages(texts)
    is_spared = np.arange(len(is_taken)) % 7 == 0
    return score_batch(model, batch.buffer, batch.lines, batch.words, is_taken, is_spared, batch.outline.title_line)


@settings(deadline=None, max_examples=40)
@given(columns)
def test_every_feature_of_a_page_is_its_own(column):
    together = features_of(column, models.ALL_FEATURES)
    assert together.dtype == np.int32 and together.shape[1] == len(NAMES)
    assert together.tolist() == [row for text in column for row in features_of([text], models.ALL_FEATURES).tolist()]
    excess = [excess for text in column for excess in scores_of([text], models.ALL_FEATURES).excess.tolist()]
    assert scores_of(column, models.ALL_FEATURES).excess.tolist() == excess


@settings(deadline=None, max_examples=40)
@given(columns, st.integers(1, 30))
def test_pages_are_scored_alike_however_many_at_a_time(column, rows):
    together, features = scores_of(column, models.ALL_FEATURES), features_of(column, models.ALL_FEATURES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "GROUP_ROWS", rows)
        apart = scores_of(column, models.ALL_FEATURES)
    chosen = np.flatnonzero((together.excess > 0) & (together.line % 7 > 0))
    assert together.chosen.tolist() == chosen.tolist() and together.features.tolist() == features[chosen].tolist()
    for name, of_all in vars(together).items():
        assert np.array_equal(getattr(apart, name), of_all), name


def test_features_have_names_of_their_own():
    assert len(set(NAMES)) == len(NAMES) and NAMES[: len(OWN_NAMES)] == OWN_NAMES


UNPARTED = (
    [
        "Home",
        "News",
        "A bridge for the river",
        "By Ada Miller",
        "Nobody had crossed the river for nine years.",
        "Subscribe",
    ],
    ["One line alone"],
)


def test_pages_without_blank_lines_are_as_if_one_stood_between_all():
    model = load_line_model()
    once, twice = (features_of([sep.join(lines) for lines in UNPARTED], model) for sep in ("\n", "\n\n"))
    assert np.array_equal(once, twice)
    assert not np.array_equal(once, features_of(["\n".join([lines[0], "", *lines[1:]]) for lines in UNPARTED], model))
