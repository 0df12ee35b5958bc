"""Pages that are no articles come with a warning; odd articles do not."""

import pytest

from tests.test_markers import FIRST, LONG, SECOND, page, run

MENU = "Skip to content\nHarbours\nTide tables\nOur boats\nGulls and terns of the north\nLog in\nSearch\nShare\nPrivacy policy\nContact us\nCookie settings"
LINKS = "\n".join(
    f"The {harbour} harbour and its boats" for harbour in ("upper", "lower", "inner", "outer", "old", "new")
)
HTML = f'<!DOCTYPE html>\n<html><head><title>Ferry</title></head>\n<body class="page">\n<p>{FIRST}</p>\n<p>{SECOND}</p>\n<div id="foot"><a href="/about">About</a></div></body></html>'
LESSON = page("How to set a link", FIRST, '<a href="/ferry">The ferry</a>', SECOND, LONG, "<p>A paragraph</p>", LONG)
VERSE = "The boats lie low\nThe gulls lie low\nThe tide comes in\nThe nets are wet\nAnd nobody knows\nHow the tide comes in\nAnd the lamps are lit"
TABLE = "\n".join(f"| Early boat {hour} | lower quay | weekdays |" for hour in range(6, 12))

WARNED = [
    # label, text, warnings
    ("a menu and links", page(MENU, LINKS), ["furniture-only"]),
    ("a page's source", HTML, ["markup"]),
    ("emoji", "⛴️ 🌊 🐟 😀 ⚓ " * 40 + "boat", ["hardly-any-words"]),
    ("emoji and lines", "\n".join(["⛴️⛴️⛴️⛴️ ferry", "🌊🌊🌊🌊🌊🌊🌊 sea", "=====================", "----------------"] * 12), ["hardly-any-words"]),
    ("an article in a menu", page(MENU, FIRST, SECOND), []),
    ("a lesson on HTML", LESSON, []),
    ("verse", VERSE, []),
    ("a table", page(TABLE, TABLE), []),
    ("an article with emoji", page(FIRST, "⛴️ 🌊 🐟", SECOND), []),
    ("ideographs", "港务局说,因为夏天的客人每年来得更早,所以从五月一日起每天开两班船到北方群岛去。" * 3, []),
    ("Thai", "เรือข้ามฟากไปยังหมู่เกาะทางเหนือจะออกวันละสองเที่ยว " * 30, []),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "warnings"), WARNED, ids=[case[0] for case in WARNED])
def test_warnings(label: str, text: str, warnings: list[str]) -> None:
    found = set(run(text)[0]["warnings"]) & {"furniture-only", "markup", "hardly-any-words"}
    assert sorted(found) == warnings
