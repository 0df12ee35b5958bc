"""What headlines are told from: lines that look signed or dated, breadcrumbs above, and the other candidates of a page."""

import random

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.headline_candidates import find_candidates
from cleancopy.line_model.words import find_words
from cleancopy.lines import find_lines
from cleancopy.positions import prose_lines
from cleancopy.signed_lines import signed_lines
from cleancopy.texts import utf8
from cleancopy.topics import LINES_ABOVE, MIN_ENDING_WORDS, topic_features

SIGNED = [
    # line, whether it begins like a byline or holds a date
    ("By Ada Miller", True),
    ("ByAda Miller", True),
    ("0 · by Ada Miller · 3 comments", True),
    ("Written by", True),
    ("Von Jana Brandt", True),
    ("Par Luc Moreau", True),
    ("Por Ana Ruiz", True),
    ("a cura di Carla Rossi", True),
    ("Escrito por Rui Alves", True),
    ("Door Piet de Vries", True),
    ("Autor: Jan Kowalski", True),
    ("Harbour News, May 3, 2031, 4 min read", True),
    ("Dakota Miller July 3, 2031", True),
    ("3. Mai 2031", True),
    ("3 mai 2031", True),
    ("3 de mayo de 2031", True),
    ("3 maggio 2031", True),
    ("3 de maio de 2031", True),
    ("3 mei 2031", True),
    ("3 maja 2031", True),
    ("2031-05-03", True),
    ("03/05/2031", True),
    ("Bygone days of the harbour", False),
    ("The ferry sails twice a day", False),
    ("May the ferry sail", False),
    ("The best ferries of 2031", False),
    ("", False),
    ("By then the ferry had sailed, and nobody was left on the quay but the old man with his dog and his blue umbrella.", False),
]  # fmt: skip


@pytest.mark.parametrize(("line", "is_signed"), SIGNED, ids=[case[0][:30] for case in SIGNED])
def test_signed_lines(line, is_signed):
    text = pa.array([f"The harbour\n{line}\nThe end"], pa.large_string())
    lines = find_lines(text)
    assert signed_lines(utf8(text)[0], lines, prose_lines(lines)).tolist() == [False, is_signed, False]


def ends_line_above(lines: list[list[str]], line: int) -> bool:
    """The plain twin: whether one of the written lines right above is longer and ends with the words of the line."""
    its = lines[line]
    above = [words for words in reversed(lines[:line]) if words][:LINES_ABOVE]
    return len(its) >= MIN_ENDING_WORDS and any(len(words) > len(its) and words[-len(its) :] == its for words in above)


def test_lines_that_end_a_line_above_as_the_twin_says():
    chance = random.Random(7)
    pages = []
    for _ in range(300):
        n_lines = chance.randrange(1, 14)
        pages.append(
            "\n".join(" ".join(chance.choices(["ab", "ferry", "île"], k=chance.randrange(5))) for _ in range(n_lines))
        )
    pages += ["", "\n\n", "home ferry news\n\n\n\n\n\n\n\nferry news", "ferry news\nferry news"]
    text = pa.array(pages, pa.large_string())
    lines = find_lines(text)
    which = np.flatnonzero(~lines.is_blank)
    found = topic_features(find_words(utf8(text)[0], lines), lines, prose_lines(lines), which)["ends_line_above"]
    plain = [[line.split() for line in page.split("\n")] for page in pages]
    expected = [
        ends_line_above(plain[document], line - int(lines.first_line[document]))
        for line, document in zip(which.tolist(), lines.document[which].tolist(), strict=True)
    ]
    assert found.astype(bool).tolist() == expected
    assert sum(expected) > 50


def candidates_of(page: str) -> dict[str, dict[str, int]]:
    """The features of each line that could be a headline, by its text."""
    text = pa.array([page], pa.large_string())
    buffer, lines = utf8(text)[0], find_lines(text)
    none = np.zeros(len(lines), np.bool_)
    candidates = find_candidates(buffer, lines, find_words(buffer, lines), none, none)
    texts = [buffer[lines.start_byte[line] : lines.end_byte[line]].tobytes().decode() for line in candidates.line]
    return {line: {name: int(its[at]) for name, its in candidates.features.items()} for at, line in enumerate(texts)}


PROSE = "The ferry to the northern islands will sail twice a day from May on, as the harbour office said on Monday."


def test_candidates_beside_the_others_of_their_page():
    found = candidates_of(f"Winds and tides\n\nThe ferry sails twice\n\nFerry to the islands\n\n{PROSE}")
    assert {line: its["told_before"] for line, its in found.items()} == {
        "Winds and tides": 0,
        "The ferry sails twice": 0,
        "Ferry to the islands": 1,
    }
    assert found["Winds and tides"]["topic_gap"] == 100
    assert found["Ferry to the islands"]["topic_gap"] == 0


def test_facts_in_a_list_are_no_candidates():
    found = candidates_of(f"Ferry: a story\n\nThe harbour\n\nSails: blue and white\nMasts: two of them\n\n{PROSE}")
    assert list(found) == ["Ferry: a story", "The harbour"]


@pytest.mark.parametrize(
    "menu", ["Harbour | Islands | Weather", "Fares · Boats · Crew · Log", "Port / Pier / Quay", "A – B – C"]
)
def test_a_menu_is_no_candidate(menu):
    assert list(candidates_of(f"{menu}\n\nFerry – a story | Island Post\n\n{PROSE}")) == [
        "Ferry – a story | Island Post"
    ]


def test_a_page_without_candidates():
    assert candidates_of("") == candidates_of(PROSE) == {}
