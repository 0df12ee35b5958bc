"""What stands below the end of an article: what goes, and where the article goes on."""

import time

import pytest

from tests.test_markers import FIRST, LONG, SECOND, page, run
from tests.test_markers_blocks import THIRD

TITLE = "Ferry sails twice a day"
ARTICLE = page(FIRST, SECOND, THIRD, LONG)
ABOUT = "The weekly is made in an old mill at the upper harbour by nine people who have never missed a boat."
FOOTER = "Privacy policy\nHarbours of the north\n© 2024 Harbour Weekly. All rights reserved.\nFollow us on Facebook"
FORM = "Leave a Reply\nName\nWebsite"
TEASERS = "Related articles\nHarbour wall cracks again in spring\nGulls learn to open crates of fish"

GOES = [
    # label, what stands below the article
    ("a form, a note, a footer", page(FORM, "Gulls and boats", ABOUT, FOOTER)),
    ("teasers with texts", page(TEASERS, "A boat for every day of the week.", FOOTER, "Tide tables")),
    ("neighbours", page("Previous post", "Ten walks along the old canal", ABOUT, FOOTER)),
    ("between paragraphs of the site's own", page(FORM, "Our boats", ABOUT, FOOTER, ABOUT.replace("nine", "ten"))),
]  # fmt: skip
STAYS = [
    # label, text, lines that must stay
    ("a box between paragraphs", page(FIRST, SECOND, LONG, TEASERS, THIRD, FOOTER), [THIRD]),
    ("a heading that says comments", page(ARTICLE, "Comments", "There were none.", "A full boat", FOOTER), ["There were none.", "A full boat"]),
    ("a section on privacy", page(ARTICLE, "Privacy policy", "Whoever wants to be alone asks the captain for the key.", FOOTER), ["Whoever wants to be alone asks the captain for the key."]),
    ("more text below than above", page(FIRST, SECOND, FORM, THIRD, LONG, FOOTER), [THIRD, LONG]),
    ("too few kinds of lines", page(ARTICLE, "Previous post", "Ropes, lamps and oars", ABOUT), [ABOUT, "Ropes, lamps and oars"]),
    ("above the second paragraph", page(FIRST, "Previous post\nNext post", "A list of boats", FORM, FOOTER), ["A list of boats"]),
    ("a long note", page(ARTICLE, FORM, LONG + " " + ABOUT, FOOTER), [LONG + " " + ABOUT]),
]  # fmt: skip


@pytest.mark.parametrize(("label", "below"), GOES, ids=[case[0] for case in GOES])
def test_what_goes(label: str, below: str) -> None:
    found, removed = run(page(TITLE, ARTICLE, below), title=TITLE)
    assert found["text"] == ARTICLE
    assert "below-end" in {row["rule"] for row in removed}


@pytest.mark.parametrize(("label", "text", "lines"), STAYS, ids=[case[0] for case in STAYS])
def test_what_stays(label: str, text: str, lines: list[str]) -> None:
    removed = run(page(TITLE, text), title=TITLE)[1]
    gone = "\n".join(row["text"] for row in removed if row["rule"] == "below-end")
    assert [line for line in lines if line in gone] == []


def test_a_page_of_endings_takes_time_in_proportion() -> None:
    began = time.monotonic()
    run(page(TITLE, ARTICLE, "\n".join(["Leave a Reply", "Previous post", "Privacy policy"] * 5000)))
    assert time.monotonic() - began < 10
