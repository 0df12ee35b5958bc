"""Which of the lines that could be headlines is chosen, and what the text below says of them, held to plain twins."""

import random

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.batch import look_at
from cleancopy.headings_below import (
    MAX_HEADING_WORDS,
    MAX_HEADINGS,
    MAX_LINES_BELOW,
    MIN_HEADING_WORDS,
    headings_like,
)
from cleancopy.headline import MAX_LABEL_WORDS, choose_best, rather_below_notices
from cleancopy.headline_candidates import Candidates
from cleancopy.line_model.words import find_words
from cleancopy.lines import find_lines
from cleancopy.positions import prose_lines
from cleancopy.rulebook import load_rules
from cleancopy.texts import utf8
from cleancopy.topics import MAX_NEXT_WORDS, MIN_TELLING_CHARS, NEXT_PROSE_LINES, topic_features
from tests.test_pages import ENGLISH, TITLE
from tests.test_pages import page as page_of

THRESHOLD, MARGIN, ABOVE, SITE = 48, 10, 12, 30
LEADS = [
    # label, candidates from top to bottom as (points, words, written lines before), which of them is the headline
    ("a clear leader", [(40, 6, 3), (70, 6, 9), (50, 6, 20)], 1),
    ("two that are near", [(70, 6, 9), (65, 6, 20)], None),
    ("too few points", [(47, 6, 9)], None),
    ("a second line below", [(70, 6, 9), (65, 9, 10)], 0),
    ("a second line that leads", [(60, 6, 9), (70, 9, 10)], 0),
    ("a second line that leads by far", [(50, 6, 9), (70, 9, 10)], 1),
    ("a section above", [(65, 2, 8), (70, 6, 9)], 1),
    ("a line that is no section above", [(65, 5, 8), (78, 6, 9)], 1),
    ("a site above", [(70, 2, 0), (60, 6, 1)], 1),
    ("a site above by far", [(99, 2, 0), (60, 6, 1)], 0),
    ("two labels", [(70, 2, 9), (65, 2, 10)], None),
    ("the line above opens the page", [(65, 6, 0), (70, 6, 1)], None),
    ("a second line, and a third line near it", [(60, 6, 9), (70, 9, 10), (66, 8, 11)], None),
]


def chosen(candidates: list[tuple[int, int, int]], same_as: list[int]) -> int | None:
    """What the kernel chooses on a page with these candidates, none of them above a byline."""
    best, likely = chosen_and_likely(candidates, same_as, [9] * len(candidates))
    assert likely is None
    return best


def chosen_and_likely(
    candidates: list[tuple[int, int, int]], same_as: list[int], to_byline: list[int]
) -> tuple[int | None, int | None]:
    """What the kernel chooses on a page between two pages without any candidate, and what it takes for likely."""
    points, words, before = (np.array(column, np.int64) for column in zip(*candidates, strict=True))
    best, likely = np.full(3, -1, np.int64), np.full(3, -1, np.int64)
    borders = np.array([0, 0, len(candidates), len(candidates)])
    limits = np.array([THRESHOLD, MARGIN, ABOVE, SITE])
    choose_best(points, np.array(same_as), before, words, np.array(to_byline), borders, limits, best, likely)
    assert best[0] == best[2] == likely[0] == likely[2] == -1
    return None if best[1] < 0 else int(best[1]), None if likely[1] < 0 else int(likely[1])


@pytest.mark.parametrize(("label", "candidates", "headline"), LEADS, ids=[case[0] for case in LEADS])
def test_what_leads(label, candidates, headline):
    assert chosen(candidates, list(range(len(candidates)))) == headline


LIKELY = [
    # label, candidates from top to bottom as (points, words, written lines before, lines to a byline), which is likely
    ("a leader above a byline that is not clear", [(70, 6, 9, 0), (65, 6, 20, 9)], 0),
    ("no byline", [(70, 6, 9, 4), (65, 6, 20, 9)], None),
    ("a teaser with a byline of its own", [(70, 6, 9, 0), (65, 6, 20, 3)], None),
    ("a teaser that has far fewer points", [(70, 6, 9, 0), (60, 6, 20, 0), (65, 6, 30, 9)], 0),
    ("another line above the same byline", [(70, 6, 9, 2), (65, 6, 11, 0)], 0),
    ("few points", [(20, 6, 9, 0)], 0),
]


@pytest.mark.parametrize(("label", "candidates", "likely"), LIKELY, ids=[case[0] for case in LIKELY])
def test_what_is_likely_where_nothing_is_clear(label, candidates, likely):
    its = [candidate[:3] for candidate in candidates], list(range(len(candidates))), [each[3] for each in candidates]
    assert chosen_and_likely(*its) == (None, likely)


def test_what_has_the_words_of_the_likely_line_is_no_rival():
    candidates = [(70, 6, 9), (65, 6, 20), (65, 9, 30)]
    assert chosen_and_likely(candidates, [0, 0, 2], [0, 0, 9]) == (None, 0)
    assert chosen_and_likely(candidates, [0, 1, 2], [0, 0, 9]) == (None, None)


NOTICES = [
    # label, candidates as (points, words, written lines before, permille of it in the text), leader, headline
    ("a notice opens the page", [(60, 8, 0, 200), (45, 8, 1, 600)], 0, 1),
    ("the text speaks of both", [(60, 8, 0, 400), (45, 8, 1, 900)], 0, 0),
    ("the text hardly speaks of either", [(60, 8, 0, 0), (45, 8, 1, 200)], 0, 0),
    ("a headline by far", [(90, 8, 0, 0), (60, 8, 1, 600)], 0, 0),
    ("a label below", [(60, 8, 0, 0), (45, 3, 1, 1000)], 0, 0),
    ("another line between", [(60, 8, 0, 0), (45, 8, 2, 1000)], 0, 0),
    ("further down", [(60, 8, 3, 0), (45, 8, 4, 1000)], 0, 0),
    ("nothing below", [(60, 8, 0, 0)], 0, 0),
    ("no headline", [(60, 8, 0, 0), (45, 8, 1, 1000)], -1, -1),
]


@pytest.mark.parametrize(("label", "lines", "leader", "headline"), NOTICES, ids=[case[0] for case in NOTICES])
def test_a_notice_to_the_reader_is_no_headline(label, lines, leader, headline):
    """Between two pages without any candidate and before one with another."""
    score, words, before, told = (np.array(column) for column in zip(*lines, (45, 8, 1, 1000), strict=True))
    candidates = Candidates(np.arange(len(score)), {"words": words, "lines_before": before, "in_prose_permille": told})
    borders = np.array([0, 0, len(lines), len(lines), len(lines) + 1])
    best = np.array([-1, leader, -1, len(lines)])
    assert rather_below_notices(candidates, score, borders, best, SITE).tolist() == [-1, headline, -1, len(lines)]


HEADS = [
    # what stands above the text, and which line is the title, None where none is sure
    (f"{TITLE}\nBy Ada Miller\nMay 3, 2031", TITLE),
    (f"You are now reading the paper of the county\n{TITLE}\nBy Ada Miller\nMay 3, 2031", None),
    (f"Right now on air: what gardeners never tell us\n{TITLE}\nBy Ada Miller\nMay 3, 2031", None),
    (f"{TITLE}\n\nTwo boats, one harbour and many guests", TITLE),
]


@pytest.mark.parametrize(("above", "title"), HEADS, ids=[above.split("\n")[0] for above, _ in HEADS])
def test_the_first_line_of_a_short_page_is_its_title_only_if_it_leads(above, title):
    batch = look_at(pa.array([page_of(above, *ENGLISH)], pa.large_string()), [None], [None], [], None)
    line = int(batch.outline.title_line[0])
    assert (None if line < 0 else batch.line_text(line)) == title


def plainly_chosen(candidates: list[tuple[int, int, int]], same_as: list[int]) -> int | None:
    """The twin of the kernel."""
    leader = max(range(len(candidates)), key=lambda at: (candidates[at][0], -at))
    points, words, before = candidates[leader]
    above = candidates[leader - 1] if leader else None
    below = candidates[leader + 1] if leader + 1 < len(candidates) else None
    if before == 0:
        if words <= MAX_LABEL_WORDS and below and below[2] == 1 and below[1] > MAX_LABEL_WORDS:
            leader += points - below[0] < SITE
    elif above and above[2] == before - 1 > 0 and above[1] > MAX_LABEL_WORDS and points - above[0] < ABOVE:
        leader -= 1
    points, words, before = candidates[leader]
    rivals = [
        its_points
        for at, (its_points, its_words, its_before) in enumerate(candidates)
        if same_as[at] != same_as[leader]
        and not (its_before == before + 1 and words > MAX_LABEL_WORDS)
        and not (its_before == before - 1 and its_words <= MAX_LABEL_WORDS)
    ]
    return leader if points >= THRESHOLD and all(points - rival >= MARGIN for rival in rivals) else None


def test_choice_as_the_twin_says():
    chance = random.Random(11)
    outcomes = []
    for _ in range(3000):
        places = sorted(chance.sample(range(8), chance.randrange(1, 6)))
        candidates = [(chance.randrange(30, 90), chance.randrange(1, 8), place) for place in places]
        same_as = [chance.randrange(4) for _ in candidates]
        outcomes.append(chosen(candidates, same_as))
        assert outcomes[-1] == plainly_chosen(candidates, same_as), (candidates, same_as)
    assert 500 < sum(outcome is None for outcome in outcomes) < 2500


def told_below(lines: list[list[str]], is_prose: list[bool], line: int) -> tuple[int, int]:
    """The twin: how much of a line the next prose has, in permille, and how many short lines below are like it."""
    telling = [word for word in lines[line] if len(word) >= MIN_TELLING_CHARS] or lines[line]
    prose = [words for at, words in enumerate(lines) if at > line and is_prose[at]][:NEXT_PROSE_LINES]
    in_prose = {word for words in prose for word in words[:MAX_NEXT_WORDS]}
    below = [at for at in range(line + 1, min(line + 1 + MAX_LINES_BELOW, len(lines))) if lines[at]][1:]
    short = [lines[at] for at in below if not is_prose[at] and MIN_HEADING_WORDS <= len(lines[at]) <= MAX_HEADING_WORDS]
    shared = [(sum(word in words for word in telling), len(words)) for words in short[:MAX_HEADINGS]]
    n_like = sum(n > 0 and 2 * n >= min(len(telling), n_words) for n, n_words in shared)
    return 1000 * sum(word in in_prose for word in telling) // len(telling), n_like


def test_what_is_told_below_as_the_twin_says():
    chance = random.Random(5)
    vocabulary = ["ab", "ferry", "île", "harbour", "of", "storm", "quay", "boats"]
    pages = []
    for _ in range(200):
        lengths = [chance.choice([0, 1, 3, 5, 12, 13, 17]) for _ in range(chance.randrange(1, 60))]
        pages.append("\n".join(" ".join(chance.choices(vocabulary, k=n)) + "." * (n > 14) for n in lengths))
    pages += ["", "ab of\nof ab", "ferry\n\n" + "storm quay\n" * 400 + "ferry quay", "ferry\n" + "ab " * 400 + "ferry."]
    text = pa.array(pages, pa.large_string())
    lines = find_lines(text)
    is_prose = prose_lines(lines)
    which = np.flatnonzero(~lines.is_blank)
    words_of_lines = find_words(utf8(text)[0], lines)
    in_next_prose = topic_features(words_of_lines, lines, is_prose, which)["in_next_prose_permille"]
    n_like = headings_like(words_of_lines, lines, is_prose, which)
    expected = []
    for document, page in enumerate(pages):
        first, end = int(lines.first_line[document]), int(lines.first_line[document + 1])
        words = [line.replace(".", "").split() for line in page.split("\n")][: end - first]
        expected += [
            told_below(words, is_prose[first:end].tolist(), line) for line in range(end - first) if words[line]
        ]
    got = list(zip(in_next_prose.tolist(), n_like.tolist(), strict=True))
    assert got == expected
    assert sum(n_like > 2 for _, n_like in got) > 50


QUIET = "How the mender of clocks lost his key"
PROSE = [
    "He opens at nine, and by noon there are six people on the stairs, each with something wrapped in paper.",
    "Nobody in the street remembers a time without him, and nobody has ever seen the room behind the curtain.",
    "The rent went up in March, and the landlord, who lives two floors above, says that it will go up again.",
]
UNPARTED = [
    ["Life", QUIET, "By Sheila Grimble", "January 22, 2024", *PROSE],
    ["Home", "News", "Sign in", "Life", QUIET, "By Sheila Grimble", "22 January 2024", "Share", *PROSE],
    ["Kultur", "Wie der Uhrmacher seinen Schlüssel verlor", "Von Eva Roth", "22. Januar 2024", *PROSE],
]


@pytest.mark.parametrize("lines", UNPARTED, ids=[" ".join(lines[:2]) for lines in UNPARTED])
def test_lines_that_no_blank_line_parts_each_stand_by_themselves(lines):
    """Many scrapers give pages without a blank line: the headline is the one that it is where all are parted."""
    headline = lines[next(number for number, line in enumerate(lines) if line.startswith(("By ", "Von "))) - 1]
    for between in ("\n\n", "\n"):
        text = pa.array([between.join(lines)], pa.large_string())
        batch = look_at(text, [None], [None], load_rules(), lambda batch: ["en"])
        line = int(batch.outline.title_line[0])
        assert line >= 0, repr(between)
        assert batch.line_text(line) == headline
