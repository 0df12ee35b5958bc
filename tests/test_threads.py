"""Threads of comments without a known heading: what goes, and pages that look like threads and are articles."""

import time

import pytest

from tests.test_markers import FIRST, LONG, SECOND, page, run
from tests.test_markers_blocks import THIRD

TITLE = "Ferry sails twice a day"
ARTICLE = page(FIRST, SECOND, THIRD)
BODIES = (
    "I took the early boat on Sunday with the children, and it was so full that we had to stand until the last island.",
    "In my day there was one boat a week, and nobody thought of complaining to the office about the number of seats.",
    "Lovely pictures of the upper pier!",
    "They were taken from the mill, early in the morning, before the fog had gone.",
)
NAMES = ("mara", "old pilot", "Jon K.", "Vanja Velder")
TIMES = ("July 3, 2024 at 10:15 am", "July 4, 2024 at 7:02 pm", "July 9, 2024 at 11:40 am", "July 9, 2024 at 12:20 pm")
AGES = ("3 days ago at 07:52 am", "2 days ago", "5 hours ago", "40 minutes ago")


def thread(*form: str) -> str:
    """Four comments, each in the form given: {name}, {time}, {age}, {number} and {body} stand for what differs."""
    columns = zip(NAMES, TIMES, AGES, BODIES, strict=True)
    comments = [
        line.format(name=name, time=time, age=age, number=number, body=body)
        for number, (name, time, age, body) in enumerate(columns, start=1)
        for line in form
    ]
    return "\n".join(comments)


GOES = [
    # label, what stands below the article
    ("names and times", thread("{name} says:", "{time}", "{body}")),
    ("names and buttons", thread("{name} says", "{body}", "Reply")),
    ("names that no rule knows, times and buttons", thread("{name}", "{time}", "{body}", "Reply")),
    ("ages and votes", thread("{name}", "{age}", "{body}", "Rating: 12 Votes")),
    ("names and times in one line", thread("{name} on {time} said:", "{body}")),
    ("the number of the user", thread("by {name} (4711) writes:", "{body}", "Reply")),
    ("names with numbers", thread("{number}. {name} says", "{body}")),
    ("names fused with times", thread("{number}. {name}{time}", "{body}", "ReplyDelete", "Replies", "Reply")),
    ("scores alone", thread("Re: the boats (Score:{number}, Informative)", "{body}")),
    ("days behind names, below a heading", page("4 Comments", thread("{name} | July {number}, 2024", "{body}"))),
    ("buttons in a row", thread("{name} · {age}", "{body}", "Like · Reply · 2")),
    ("times below a heading", page("Top comments (4)", thread("{name}", "{time}", "{body}"))),
    ("more than the article has", "\n".join([thread("{name} says:", "{time}", "{body}", "Reply")] * 6)),
]
STAYS = [
    ("names alone", page(ARTICLE, thread("{name} says:", "{body}"))),
    ("days alone", page(ARTICLE, thread("July {number}, 2024", "{body}"))),
    ("scores of matches", page(ARTICLE, thread("{name} (score: {number} to 2)", "{body}"))),
    ("days behind names", page(ARTICLE, thread("{name} | July {number}, 2024", "{body}"))),
    ("times alone", page(ARTICLE, thread("{time}", "{body}"))),
    ("a live blog with buttons to share", page(ARTICLE, thread("1{number}:05", "{body}", "Share"))),
    ("letters", page(ARTICLE, thread("{body}", "{name}, Velder"))),
    ("letters with answers", page(ARTICLE, thread("{name} writes to us", "{body}", "Our answer"))),
    ("names without a text", page(ARTICLE, thread("{name} says", "Reply"))),
    ("two comments", page(ARTICLE, "\n".join(thread("{name} wrote", "{time}", "{body}").split("\n")[:6]))),
    ("nothing above", thread("{name} says:", "{time}", "{body}")),
    ("a discussion", page("Vanja Velder says:\nJuly 2, 2024 at 10:15 am", ARTICLE, "Quote", thread("{name} says:", "{time}", "{body}", "Quote"))),
    ("a discussion without verbs", page(f"Vanja Velder\n{TIMES[0]}", ARTICLE, "Reply", thread("{name}", "{time}", "{body}", "Reply"))),
]  # fmt: skip


@pytest.mark.parametrize(("label", "below"), GOES, ids=[case[0] for case in GOES])
def test_what_goes(label: str, below: str) -> None:
    found, removed = run(page(TITLE, ARTICLE, below), title=TITLE)
    assert found["text"] == ARTICLE and "guard-withdrew" not in found["warnings"]
    assert sum(row["rule"] == "comment-thread" for row in removed) >= len(BODIES) * 2


@pytest.mark.parametrize(("label", "text"), STAYS, ids=[case[0] for case in STAYS])
def test_what_stays(label: str, text: str) -> None:
    removed = run(page(TITLE, text), title=TITLE)[1]
    assert [row["text"] for row in removed if row["rule"] == "comment-thread"] == []


def test_an_article_around_a_thread_stays() -> None:
    comments = thread("{name} says:", "{time}", "{body}", "Reply")
    found, _ = run(page(TITLE, "3 hours ago", ARTICLE, comments, LONG), title=TITLE)
    assert found["text"] == page(ARTICLE, LONG)


@pytest.mark.parametrize("line", ["mara says:", "July 3, 2024 at 10:15 am", "Reply", "1. mara says"])
def test_many_signatures_take_time_in_proportion(line: str) -> None:
    began = time.monotonic()
    run(page(TITLE, ARTICLE, "\n".join(f"{line}\nIt was full to the last seat {number}." for number in range(5000))))
    assert time.monotonic() - began < 10
