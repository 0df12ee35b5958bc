"""Blocks and boxes by structure: what goes with its neighbours, and where the article has its own way."""

import pytest

from tests.test_markers import FIRST, LONG, SECOND, page, run

THIRD = (
    "The islanders' council met on Monday in the school at the upper harbour, and after two hours it had heard every "
    "captain, both mechanics and the man who sells the tickets."
)
COMMENTS = "\n".join(
    (
        "12 Comments",
        "mara says:",
        "I took the early boat on Sunday with the children, and it was so full that we had to stand until the last island.",
        "Reply",
        "old pilot says:",
        "In my day there was one boat a week, and nobody thought of complaining to the office about the number of seats.",
        "Reply",
    )
)
BIO = (
    "Vanja Velder writes about rivers and harbours. She has lived on a boat for eleven years, and has won two prizes "
    "for what she brought home from the islands."
)
GALLERY = "The harbour in pictures\n• 1/4 The upper pier\n    The pier was built in 1820 and has been mended four times since.\n    AGENCY\n• 2/4 The mill\n• 3/4 The early boat\n• 4/4 The lock\n    The lock keeper waves to nobody, and nobody waves to him.\n    AGENCY"
SHOWN = f"Top Rated Comments\n(View all)\n{THIRD}\nNo surprise that the early boat stays.\n[ Read All Comments ]"

GOES = [
    # label, text, article
    ("comments as long as paragraphs", page(FIRST, SECOND, THIRD, LONG, LONG, COMMENTS), page(FIRST, SECOND, THIRD, LONG, LONG)),
    ("a box for subscribing in the middle", page(FIRST, "Sign up for our newsletter", "Enter your email address\nSubscribe\nUnsubscribe at any time.", SECOND), page(FIRST, SECOND)),
    ("networks below a call to share", page(FIRST, "Share this article\nFacebook\nLinkedIn", SECOND), page(FIRST, SECOND)),
    ("a bio that looks like the last paragraph", page(FIRST, SECOND, THIRD, LONG, "About the author", BIO), page(FIRST, SECOND, THIRD, LONG)),
    ("headlines above their age", page(FIRST, SECOND, "Off the pier\nHarbour wall cracks again in spring\n2 days ago\nGulls learn to open crates of fish\n5 days ago"), page(FIRST, SECOND, "Off the pier")),
    ("teasers in a row of their own in the middle", page(FIRST, "Lesen Sie auch:\nKaimauer bricht schon wieder auf\nMöwen öffnen jetzt sogar Kisten", SECOND), page(FIRST, SECOND)),
    ("a label of advertisements above a last sentence", page(FIRST, "Advertisement", "The boat stays."), page(FIRST, "The boat stays.")),
    ("a label of advertisements, twice", page(FIRST, "Werbung", SECOND, "Werbung", THIRD), page(FIRST, SECOND, THIRD)),
    ("an image in Markdown between paragraphs", page(FIRST, "![The old canal](canal.jpg)", SECOND), page(FIRST, SECOND)),
    ("a gallery in the middle, its last credit set in", page(FIRST, GALLERY, "The second boat", SECOND), page(FIRST, "The second boat", SECOND)),
    ("a gallery that is most of the page", page(FIRST, SECOND, GALLERY.replace("nobody waves to him.", LONG)), page(FIRST, SECOND)),
    ("comments down to the link to all of them, longer than the article", page(FIRST, SECOND, SHOWN), page(FIRST, SECOND)),
    ("what a tool for consent brings", page(FIRST, SECOND, "Necessary cookies are absolutely essential for the website to function. They keep the boats afloat.", "Cookie Duration Description boat-consent 11 months Set by the tool."), page(FIRST, SECOND)),
    ("comments that end with a platform's buttons", page(FIRST, SECOND, *(f"{text}\nLikeLike" for text in ("Off the pier", "The mill is where it was, and so is the boat.", "I have never seen it run.", "It ran once, in my youth.", "In mine it did not."))), page(FIRST, SECOND)),
    ("a credit below the text", page(FIRST, SECOND, "Picture: Vanja Velder"), page(FIRST, SECOND)),
]  # fmt: skip
STAYS = [
    ("what a press release says of the company", page(FIRST, SECOND, LONG, "About Velder Pumps", "Velder Pumps makes pumps for small farms. It was founded in 2009.", "SOURCE Velder Pumps plc")),
    ("a number of comments and no comments", page(FIRST, "12 comments", SECOND, THIRD)),
    ("a gallery that breaks off", page(FIRST, "The harbour in pictures\n• 1/4 The upper pier\n• 2/4 The mill", SECOND, THIRD, LONG)),
    ("a gallery of three", page(FIRST, "The harbour in pictures\n1/3 The upper pier\n2/3 The mill\n3/3 The lock", SECOND)),
    ("posts in a row", page(FIRST, "1/4 The pier was built in 1820.\n2/4 It was mended.\n3/4 It was painted.\n4/4 It is for sale.", SECOND)),
    ("comments by which an article goes on", page(FIRST, f"Top comments\n{THIRD}\nRead all comments", SECOND)),
    ("a law on cookies", page(FIRST, "Necessary cookies are exempt from consent, the court held on Monday.", SECOND)),
    ("labels in a list", page(FIRST, "Three things that a page is made of\nFacebook\nSubscribe\nNewsletter", SECOND)),
    ("a chapter about an author", page(FIRST, "About the author", BIO, SECOND, THIRD, LONG)),
    ("a sentence about a writer in the middle", page(FIRST, "Vanja Velder is a reporter at Harbour Weekly.", SECOND)),
    ("a section on advertising", page(FIRST, "Werbung", SECOND)),
    ("an image in a lesson on Markdown", page(FIRST, "# A picture\n![The old canal](canal.jpg)\n> and a quotation", SECOND)),
    ("the crew of a film", page(FIRST, SECOND, "Script: Amal Haddad\nPicture: Vanja Velder\nSound: Luc Moreau")),
    ("a chapter called contents", page("Inhalt", SECOND, FIRST)),
    ("a refrain below a label", page(FIRST, "In this issue\nThe tide comes in\nThe boats lie low\nThe tide comes in\nThe boats lie low")),
    ("a refrain below a label in the middle", page(FIRST, "In this issue\nThe tide comes in\nThe boats lie low\nThe tide comes in\nThe boats lie low", SECOND)),
    ("the editor of a film", page(FIRST, SECOND, "Directed by Amal Haddad\nEdited by Luc Moreau\nMusic by Jon Kerr")),
    ("things recommended", page(FIRST, SECOND, "Recommended\n• A warm coat for the open deck\n• Two litres of water for each of you")),
    ("sections after the last long paragraph", page(FIRST, SECOND, "Share\nA pump is for sharing.", "Comments\nThere were none.", "Related articles\nThere are none of these.")),
    ("a correction", page(FIRST, SECOND, "Correction: an earlier version of this article named the wrong island.")),
    ("an editor's note", page(FIRST, SECOND, "Editor's note: This story was updated on Tuesday with the new fares.")),
    ("a live blog with its times", page(FIRST, "14:05", "The second boat has left.", "14:20", "The pier is empty.", SECOND)),
    ("a chronology below the text", page(FIRST, SECOND, "May 3, 2022\nThe boat sank off the northern pier\nMay 9, 2022\nThe boat was raised by two cranes")),
    ("a list without bullets", page(FIRST, SECOND, "Bread from the day before\nTwo lamps and a rope\nA coat for the open deck\nSomebody to talk to")),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "article"), GOES, ids=[case[0] for case in GOES])
def test_what_goes(label: str, text: str, article: str) -> None:
    assert run(text, title="Ferry sails twice a day")[0]["text"] == article


@pytest.mark.parametrize(("label", "text"), STAYS, ids=[case[0] for case in STAYS])
def test_what_stays(label: str, text: str) -> None:
    assert run(text, title="Ferry sails twice a day")[0]["text"] == text


def test_menus_of_a_whole_page() -> None:
    menu = "Skip to content\n• Harbours\n• Tide tables\n• Our boats\nLog in\nSearch"
    footer = "Harbours\nPrivacy policy\nOur boats\nContact us\nTide tables\nCookie settings\nLog in\nOur crew"
    article, removed = run(
        page(menu, "Ferry sails twice a day", FIRST, SECOND, footer), title="Ferry sails twice a day"
    )
    assert article["text"] == page(FIRST, SECOND, "Harbours") and article["title"] == "Ferry sails twice a day"
    assert {"menu-above-title", "footer-menu"} <= {row["rule"] for row in removed}


ROW = "\n".join(
    f"{which} {what}" for which in ("Upper", "Lower", "Old") for what in ("harbour", "quay", "pier", "lock")
)
MENUS_ABOVE = [
    # label, lines above the text, title given, whether the row goes, what stays
    ("a row with one entry", page(f"{ROW}\nLog in", "Ferry sails twice a day"), "Ferry sails twice a day", True, []),
    ("a short row with one entry", page("Harbours\nLog in", "Ferry sails twice a day"), "Ferry sails twice a day", False, ["Harbours"]),
    ("a row without any", page(ROW, "Ferry sails twice a day"), "Ferry sails twice a day", False, []),
    ("a long row without any", page(f"{ROW}\n{ROW}", "Ferry sails twice a day"), "Ferry sails twice a day", True, []),
    ("no title", page(f"{ROW}\nPrivacy policy", "More boats than ever"), "Another headline", True, ["More boats than ever"]),
    ("no title, and a button below a heading", page("More boats than ever", f"{ROW}\nShare"), "Another headline", False, ["More boats than ever"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "above", "title", "goes", "stays"), MENUS_ABOVE, ids=[case[0] for case in MENUS_ABOVE]
)
def test_menus_above_the_text(label: str, above: str, title: str, goes: bool, stays: list[str]) -> None:
    removed = run(page(above, FIRST, SECOND), title=title)[1]
    gone = "\n".join(row["text"] for row in removed if row["rule"] == "menu-above-title").split("\n")
    assert all(line in gone for line in ROW.split("\n")) == goes
    assert [line for line in stays if line in gone] == []


def test_a_menu_takes_no_sentence() -> None:
    note = "The office is closed today, and the ferries sail as they do on Sundays until the flood has gone."
    article, _ = run(page("Skip to content\nHarbours\nLog in\nSearch", note, "Ferry sails twice a day", FIRST, SECOND), title="Ferry sails twice a day")  # fmt: skip
    assert article["text"] == page(note, FIRST, SECOND)


@pytest.mark.parametrize(
    "heading", ["About the author", "Werbung", "Vanja Velder is a reporter.", "3 Comments", "Home"]
)
def test_many_blocks_take_time_in_proportion(heading: str) -> None:
    import time

    began = time.monotonic()
    run(page(FIRST, SECOND, "\n".join([heading, "The tide comes in"] * 3000)))
    assert time.monotonic() - began < 10
