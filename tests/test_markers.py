"""Small pages through the real rules: what goes, what stays, what is lifted, what is warned of."""

import pyarrow as pa
import pytest

from cleancopy.config import Config
from cleancopy.documents import RAW, document_id
from cleancopy.journey import clean
from cleancopy.lift import section_name
from cleancopy.rule_examples import failures
from cleancopy.rulebook import load_rules

RULES = load_rules()
FIRST = (
    "The ferry to the northern islands will sail twice a day from the first of May, the harbour office said, because "
    "the summer guests come earlier every year."
)
SECOND = (
    "Fares stay as they are until the autumn, when the council is to decide whether islanders should go on paying "
    "half of what visitors pay for the crossing."
)
LONG = (
    "Captain Ilse Brandt, who has steered the older of the two boats for nineteen years, said that the new timetable "
    "would leave her crew with less time in port than they need to clean the decks, and that she had told the office "
    "so in March, in writing, without ever having had an answer to her letter from anybody at all."
)


def run(text: str, **given):
    raw = text.encode()
    row = {"doc_id": document_id("a.txt", raw), "source_id": "a", "source_path": "a.txt", "raw": raw} | given
    config = Config()
    cleaned = clean(pa.Table.from_pylist([row], RAW), config, RULES)
    (article,) = cleaned.articles.to_pylist()
    return article, cleaned.removed.to_pylist()


def page(*blocks: str) -> str:
    return "\n\n".join(blocks)


STAYS = [
    # label, text: nothing but the title may leave it
    ("plain prose", page("Ferry sails twice a day", FIRST, SECOND)),
    ("headings", page("Ferry sails twice a day", FIRST, "More boats", SECOND, "What comes next", LONG)),
    ("a list", page("Ferry sails twice a day", FIRST, "• bread\n• salt\n• two eggs", SECOND)),
    (
        "a glossary with terms",
        page(
            "Words of the sea",
            FIRST,
            "Key Terms Explained",
            "Bow: the front of a boat.\nStern: the back of a boat.",
            SECOND,
        ),
    ),
    (
        "terms as sentences",
        page(
            "Words of the sea",
            FIRST,
            "Key Terms Explained",
            "A bow is the front of a boat.\nA stern is the back of a boat.",
            SECOND,
        ),
    ),
    (
        "one-word replies",
        page("An interview with the captain", FIRST, "Do you sleep on board?", "Yes.", "And the crew?", "No.", SECOND),
    ),
    (
        "a poem with a refrain",
        "The tide comes in\n\nThe boats lie low\nThe gulls lie low\nThe tide comes in\nThe nets are wet\nThe tide comes in\nAnd nobody knows\nThe tide comes in",
    ),
    ("a reported share", page("Ferry sails twice a day", FIRST, "Share prices fell by a tenth.", SECOND)),
    ("a quoted source", page("Ferry sails twice a day", FIRST, "The source: a spring under the old mill.", SECOND)),
    ("a pull quote", page("Ferry sails twice a day", FIRST, "“We sail when the sea lets us.”", SECOND)),
    ("dates in a chronology", page("A year of the ferry", FIRST, "May 3, 2025", SECOND, "June 7, 2025", LONG)),
]


@pytest.mark.parametrize(("label", "text"), STAYS, ids=[case[0] for case in STAYS])
def test_content_stays(label, text):
    article, removed = run(text)
    assert [row["rule"] for row in removed if row["rule"] != "title"] == []
    title = article["title"] or ""
    assert [line for line in text.split("\n") if line.strip() and line not in article["text"]] in ([], [title])


TITLES = [
    # label, text, given title, title, source, lines of the article that repeat it
    ("first line", page("Ferry sails twice a day", FIRST, SECOND), None, "Ferry sails twice a day", "first-line", 0),
    ("a question", page("Who pays for the ferry?", FIRST, SECOND), None, "Who pays for the ferry?", "first-line", 0),
    ("twice", page("NEWS", "Ferry sails twice a day", "By Ada Miller", "Ferry sails twice a day", FIRST), None, "Ferry sails twice a day", "repeated-line", 0),
    ("above the byline", page("Ferry sails twice a day", "It is early this year.", "By Ada Miller", FIRST), None, "Ferry sails twice a day", "above-byline", 0),
    ("given, and in the text", page("Ferry sails twice a day", FIRST, SECOND), "Ferry sails twice a day", "Ferry sails twice a day", "given", 0),
    ("given with the site's name", page("Ferry sails twice a day", FIRST), "Ferry sails twice a day | Island Post", "Ferry sails twice a day | Island Post", "given", 0),
    ("given, not in the text", page("Early boats", FIRST, SECOND), "Ferry sails twice a day", "Ferry sails twice a day", "given", 0),
    ("a text without one", page(FIRST, SECOND), None, None, None, 0),
    ("initials at its end", page("Ferry to sail for the U.S.", FIRST), None, "Ferry to sail for the U.S.", "first-line", 0),
    ("no blanks between words", page("北方群岛渡轮五月起每天两班", "港务局说,因为夏天的客人每年来得更早,所以从五月一日起每天开两班船到北方群岛去。" * 2), None, "北方群岛渡轮五月起每天两班", "first-line", 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "text", "given", "title", "source", "left"), TITLES, ids=[case[0] for case in TITLES]
)
def test_titles(label, text, given, title, source, left):
    article, _ = run(text, title=given)
    assert (article["title"], article["title_source"]) == (title, source)
    assert article["text"].split("\n").count(title) == left


def test_metadata_is_lifted_and_on_record():
    article, removed = run(
        page(
            "TRAVEL",
            "Ferry sails twice a day",
            "By Ada Miller and Ben Okafor | March 4, 2026 | 3 min read",
            FIRST,
            SECOND,
            "Source: Island Post — original reporting.",
        )
    )
    assert article["authors"] == ["Ada Miller", "Ben Okafor"]
    assert (article["published_at"].isoformat(), article["published_precision"]) == ("2026-03-04T00:00:00+00:00", "day")
    assert (article["section"], article["reading_minutes"], article["source_credit"]) == ("Travel", 3, "Island Post")
    assert article["text"] == page(FIRST, SECOND)
    lifted = {row["lifted_to"] for row in removed if row["action"] == "lift"}
    assert lifted == {"section", "title", "authors", "published_at", "reading_minutes", "source_credit"}


def test_given_metadata_goes_before_what_the_page_says():
    article, _ = run(
        page("Ferry sails twice a day", "By Ada Miller", FIRST), authors=["C. Given"], date="2025-01-02T03:04:05Z"
    )
    assert article["authors"] == ["C. Given"] and article["published_precision"] == "minute"


def test_a_slogan_between_byline_and_summary_goes():
    article, removed = run(
        page(
            "Ferry sails twice a day",
            "By\nIsland Post",
            "We read it all so that you can sleep.",
            "Summary",
            FIRST,
            SECOND,
        )
    )
    assert article["text"] == page("Summary", FIRST, SECOND) and article["authors"] == ["Island Post"]
    assert [row["rule"] for row in removed] == ["title", "byline-label", "byline-label", "enclosed-slogan"]


SECTIONS = [("TECH", "Tech"), ("AI", "AI"), ("WORLD NEWS", "World News"), ("Kultur", "Kultur"), (None, None)]


@pytest.mark.parametrize(("label", "name"), SECTIONS)
def test_section_names(label, name):
    assert section_name(label) == name


BLOCKS = [
    # label, text, article
    ("teasers at the end", page(FIRST, SECOND, "You might also like", "Harbour wall cracks again", "Gulls learn to open crates"), page(FIRST, SECOND)),
    ("teasers cut mid-word", page(FIRST, SECOND, "Related articles", "Harbour wall cracks again", "The wall at the western end of the harbour has cracked for the third time in as many yea"), page(FIRST, SECOND)),
    ("teasers in the middle", page(FIRST, "Related stories", "Harbour wall cracks again", "Gulls learn to open crates", "What the crew says", LONG, SECOND), page(FIRST, "What the crew says", LONG, SECOND)),
    ("a heading with nothing below", page(FIRST, SECOND, "You might also like"), page(FIRST, SECOND)),
    ("two blocks in a row", page(FIRST, SECOND, "Explore More", "Key Terms Explained", "The front part of a vessel.", "A rope that holds a vessel to the quay."), page(FIRST, SECOND)),
    ("contents that point to headings", page("Table of Contents", "Early boats", "Late fares", FIRST, "Early boats", SECOND, "Late fares", LONG), page(FIRST, "Early boats", SECOND, "Late fares", LONG)),
    ("in German", page(FIRST, SECOND, "Lesen Sie auch", "Kaimauer bricht zum dritten Mal"), page(FIRST, SECOND)),
    ("in French", page(FIRST, SECOND, "À lire aussi", "Le quai se fissure encore"), page(FIRST, SECOND)),
    ("a share line in the middle", page(FIRST, "Share this article", SECOND), page(FIRST, SECOND)),
    ("an image's end", page(FIRST, "-min.png)", SECOND), page(FIRST, SECOND)),
    ("a glued counter", page(FIRST, "· 3 pulled" + SECOND), page(FIRST, SECOND)),
    ("a glued site and age", page(FIRST, "islandpost.com·2d agoHarbour wall cracks again", SECOND), page(FIRST, "Harbour wall cracks again", SECOND)),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "article"), BLOCKS, ids=[case[0] for case in BLOCKS])
def test_blocks_and_fragments(label, text, article):
    assert run(text)[0]["text"] == article


def test_the_bulk_of_an_article_is_never_taken():
    """A teaser heading above real paragraphs takes none of them, whatever follows."""
    body = [f"{FIRST} Part {number}." for number in range(6)]
    article, _ = run(page("Ferry sails twice a day", "You might also like", *body))
    assert article["text"] == page(*body)


def test_the_guard_withdraws_what_would_take_paragraphs():
    comments = [f"I think number {number} is right, {FIRST}" for number in range(4)]
    article, _ = run(page("Ferry sails twice a day", "Short notice.", "Comments (4)", *comments, "Leave a reply"))
    assert all(comment in article["text"] for comment in comments)


WARNINGS = [
    ("nothing", page("Ferry sails twice a day", FIRST, SECOND), []),
    ("dangling-list", page(FIRST, "Three things have changed since last year:", SECOND), ["dangling-list"]),
    ("a list that came", page(FIRST, "Three things have changed since last year:", "• fares\n• boats\n• crews", SECOND), []),
    ("a quote that came", page(FIRST, "The captain had this to say:", f"“{SECOND}”"), []),
    ("fused-text", page(FIRST, "· 3 pulled" + SECOND), ["fused-text"]),
    ("fused sentences", page(FIRST, "The boat leaves at nine.Nobody waits for it any more."), ["fused-text"]),
    ("empty-slot", page("Ferry sails twice a day", "By Ada Miller · · 3 min read", FIRST), ["empty-slot"]),
    ("orphan-glossary", page(FIRST, SECOND, "Key Terms Explained", "The front part of a vessel.", "A rope that holds a vessel to the quay."), ["orphan-glossary"]),
    ("cut-mid-word", page(FIRST, SECOND + " " + SECOND[:60]), ["cut-mid-word"]),
    ("aggregator-stub", page(FIRST, "You might also like", *[f"Harbour wall number {n} cracks again this year" for n in range(9)]), ["aggregator-stub"]),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "warnings"), WARNINGS, ids=[case[0] for case in WARNINGS])
def test_damage(label, text, warnings):
    assert run(text)[0]["warnings"] == warnings


SHORT = "Then the frogs came, or rather somebody counted them."
HARD = [
    # label, text, article: what a careful editor would not do
    ("short paragraphs after a heading in the middle", page(FIRST, "Related articles", "Gulls open crates", "Traffic in numbers", "The first plan was made in 1991.", SHORT), page(FIRST, "Traffic in numbers", "The first plan was made in 1991.", SHORT)),
    ("a short last sentence", page(FIRST, SECOND, "Related articles", "Harbour wall cracks again", "Gulls open crates", SHORT), page(FIRST, SECOND, "Gulls open crates", SHORT)),
    ("blurbs that take turns with headlines", page(FIRST, SECOND, "Related articles", "Harbour wall cracks again", "It is the third time.", "Gulls learn to open crates", "They were taught by crows."), page(FIRST, SECOND)),
    ("a glossary that says what its terms do", page(FIRST, SECOND, "Key Terms Explained", "A spring tide happens when sun and moon pull together.", "A neap tide occurs twice a month."), page(FIRST, SECOND, "Key Terms Explained", "A spring tide happens when sun and moon pull together.", "A neap tide occurs twice a month.")),
    ("a standfirst above a summary", page("Ferry sails twice a day", "By Ada Miller", "The islands get more boats than they asked for.", "Key points", "• More boats to the islands", FIRST, SECOND), page("The islands get more boats than they asked for.", "Key points", "• More boats to the islands", FIRST, SECOND)),
    ("a chronology before the first paragraph", page("A year of the ferry", "May 3, 2022", "The boat sank.", "May 9, 2022", "It was raised.", FIRST), page("May 3, 2022", "The boat sank.", "May 9, 2022", "It was raised.", FIRST)),
    ("teasers under a heading nobody knows", page(FIRST, SECOND, "From the pier", "Harbour wall cracks again in spring", "The wall at the western end of the harbour has cracked for the third time in as many yea", "Gulls learn to open crates of fish", "Nobody at the market has seen how they do it but every morning the lids are off and the"), page(FIRST, SECOND)),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "article"), HARD, ids=[case[0] for case in HARD])
def test_hard_pages(label, text, article):
    assert run(text)[0]["text"] == article


def test_a_block_that_would_take_too_much_stays_as_a_whole():
    answers = [f"It took number {number} to know, she says, and then nobody asked again." for number in range(8)]
    article, _ = run(page("Ferry sails twice a day", FIRST, "Comments (8)", *answers))
    assert all(answer in article["text"] for answer in answers) and "guard-withdrew" in article["warnings"]
    assert "Comments (8)" in article["text"]


def test_a_date_that_cannot_be_read_leaves_the_page_its_own():
    article, _ = run(page("Ferry sails twice a day", "By Ada Miller | March 4, 2026", FIRST), date="yesterday")
    assert article["published_at"].isoformat() == "2026-03-04T00:00:00+00:00"


def test_many_headings_take_time_in_proportion():
    import time

    began = time.monotonic()
    for heading in ("Comments (3)", "On this page", "Related articles"):
        run(page(FIRST, SECOND, "\n".join([heading] * 3000)))
    assert time.monotonic() - began < 20


def test_lines_of_verse_are_no_teasers():
    verse = [
        "I have walked the long coast by night with the wind at my back and the whole of the sea for a lamp",
        "and the stones that I carried were lighter than words and the words that I carried were heavy and damp",
        "and nobody asked me the name of the road or the price of the boat or the depth of the bay",
        "and the bells of the buoys were the only reply that I had for the whole of the night and the day",
    ]
    assert run(page(FIRST, "\n".join(verse)))[0]["text"] == page(FIRST, "\n".join(verse))


def test_a_list_of_dates_is_a_list():
    events = "Ada Miller | May 3, 2024\nBen Okafor | May 4, 2024\nIlse Brandt | May 9, 2024"
    assert run(page("What is on in May", events, FIRST))[0]["text"] == page(events, FIRST)


def test_steps_of_a_recipe_are_no_teasers():
    steps = [
        "Prepare the dough the evening before",
        "Mix flour and water and salt in the largest bowl you have and cover it with a cloth until morning",
        "Shape the loaf with wet hands",
        "Fold it four times over itself on a floured board and let it rest for as long as it takes to read the paper and feed the cat",
    ]
    assert run(page(FIRST, *steps))[0]["text"] == page(FIRST, *steps)


def test_a_rule_of_ones_own_has_its_way_and_must_match_its_examples(tmp_path):
    rule = '[[rule]]\nid = "{}"\nwhy = "Own."\nscope = "line"\nmatch = "{}"\nremoves = ["Advertisement", "Share this article"]\nkeeps = ["The tide.", "The boat."]\n'
    (tmp_path / "own.toml").write_text(rule.format("own", "Advertisement|Share this article"), "utf-8")
    assert list(failures(load_rules([tmp_path]))) == []
    (tmp_path / "own.toml").write_text(rule.format("own", "qqqqqq"), "utf-8")
    assert len(list(failures(load_rules([tmp_path])))) == 2
    own = rule.format("own", "qqqqqq").replace("Share this article", "Barley stands high this year")
    (tmp_path / "own.toml").write_text(own, "utf-8")
    said = [failure for failure in failures(load_rules([tmp_path])) if "Barley" in failure]
    assert len(said) == 1 and "is not matched by the rule's own pattern" in said[0], "not that it is not taken as well"
