"""The report in a screen reader, by what Chromium makes of it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.browser import Tab
from tests.test_report_browser import CHROMIUM

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

Node = dict


@pytest.fixture(scope="module")
def tree(tab: Tab) -> list[Node]:
    """What a screen reader is given: nodes with role, name and properties, in the order of the page."""
    tab.ask("Accessibility.enable")
    nodes = tab.ask("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}
    ordered: list[Node] = []

    def walk(node: Node, within: tuple[str, ...]) -> None:
        entry = {
            "role": node.get("role", {}).get("value", ""),
            "name": node.get("name", {}).get("value", "").strip(),
            "within": within,
        }
        entry |= {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
        if not node.get("ignored"):
            ordered.append(entry)
            within = (*within, entry["role"])
        for child in node.get("childIds", []):
            if child in known:
                walk(known[child], within)

    walk(nodes[0], ())
    return ordered


def of_role(tree: list[Node], *roles: str) -> list[Node]:
    return [node for node in tree if node["role"] in roles]


def test_the_page_has_its_landmarks(tab: Tab, tree: list[Node]) -> None:
    counts = Counter(node["role"] for node in tree)
    assert counts["main"] == 1
    landmarks = of_role(tree, "navigation", "region")
    assert all(node["name"] for node in landmarks)
    if tab.page != "index":
        assert counts["navigation"] == 1 and counts["region"] >= 8
        assert of_role(tree, "link")[0]["name"] == "Skip to the content", "before the contents"
    assert all(node["within"] for node in of_role(tree, "heading"))
    assert tab.evaluate("document.documentElement.lang") == "en"


def test_headings_are_in_order(tree: list[Node]) -> None:
    levels = [node["level"] for node in of_role(tree, "heading")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    assert all(node["name"] for node in of_role(tree, "heading"))


def test_tables_have_captions_and_their_cells_headers(tab: Tab, tree: list[Node]) -> None:
    tables = of_role(tree, "table")
    assert tables and all(node["name"] for node in tables), [node["name"] for node in tables]
    bare = tab.evaluate("""Array.from(document.querySelectorAll("table"))
      .filter(table => !table.caption?.textContent.trim() || !table.querySelector("th")
        || table.querySelector("th:not([scope])")).map(table => table.outerHTML.slice(0, 90))""")
    assert bare == []
    assert all(node["name"] for node in of_role(tree, "columnheader"))


def test_figures_have_a_text_alternative(tab: Tab, tree: list[Node]) -> None:
    """And a drawing that only repeats what stands beside it is none for who cannot see it."""
    drawings = of_role(tree, "image", "img", "graphics-document", "SvgRoot")
    assert all(node["name"] for node in drawings), drawings
    assert all(len(node["name"]) > 10 for node in drawings), [node["name"] for node in drawings]
    shapes = tab.evaluate("""Array.from(document.querySelectorAll(".shape"), shape => shape.ariaLabel)""")
    assert all("%" in label for label in shapes), "what it shows is said"
    bare = tab.evaluate("""Array.from(document.querySelectorAll("figure"))
      .filter(figure => !figure.querySelector("figcaption")?.textContent.trim() || !figure.querySelector("[role=img]"))
      .map(figure => figure.outerHTML.slice(0, 90))""")
    assert bare == []


def test_controls_have_names_and_states(tree: list[Node]) -> None:
    roles = (
        "button",
        "searchbox",
        "textbox",
        "link",
        "checkbox",
        "combobox",
        "DisclosureTriangle",
        "disclosureTriangle",
    )
    controls = of_role(tree, *roles)
    assert controls and [node for node in controls if not node["name"]] == []
    choices = [node for node in of_role(tree, "button") if "pressed" in node]
    assert all(node["pressed"] in ("true", "false") for node in choices)
    folds = of_role(tree, "DisclosureTriangle", "disclosureTriangle")
    assert all("expanded" in node for node in folds)
    assert all(node.get("focusable") for node in controls if node["role"] != "link")


def test_choices_say_which_is_made_and_counts_are_told(tab: Tab, tree: list[Node]) -> None:
    """A pressed button says so, and so does how much a filter shows, without being asked."""
    groups = tab.evaluate("""Array.from(document.querySelectorAll("[role=group]"))
      .map(group => [group.getAttribute("aria-label"),
        Array.from(group.querySelectorAll("button"), button => button.getAttribute("aria-pressed"))])""")
    assert all(name and set(pressed) <= {"true", "false"} for name, pressed in groups)
    assert [node for node in of_role(tree, "status") if node.get("live") != "polite"] == []
    if tab.page != "index":
        assert groups and of_role(tree, "status")


def test_what_a_table_is_sorted_by_is_told_from_the_start(tab: Tab) -> None:
    """Also where no script runs. What is told is so, and one column at most tells it."""
    told = tab.evaluate("""Array.from(document.querySelectorAll("table.sortable"), table => {
      const heads = Array.from(table.tHead.rows[0].cells);
      const sorted = heads.filter(head => head.hasAttribute("aria-sort"));
      const column = heads.indexOf(sorted[0]);
      const values = column < 0 ? [] : Array.from(table.tBodies[0].rows, row => Number(row.cells[column].dataset.sort));
      const isSo = values.every((value, at) => at === 0 || values[at - 1] >= value);
      return [table.id, sorted.length, isSo];
    })""")
    expected = {"rules-table": 1, "sites-table": 1, "builds-table": 1}
    assert {name: number for name, number, _ in told if name} == {
        name: expected[name] for name, *_ in told if name in expected
    }
    if tab.page != "index":  # the days of its builds are hostile texts
        assert all(is_so for *_, is_so in told)


def test_what_a_filter_leaves_is_told(tab: Tab) -> None:
    """In a live region, in words that say what the numbers are."""
    boxes = tab.evaluate("""Array.from(document.querySelectorAll("input[type=search]"), box => box.id)""")
    assert boxes
    for box in boxes:
        said = tab.evaluate(f"""(() => {{
          const box = document.getElementById("{box}");
          const told = box.closest(".filter").querySelector("[role=status]");
          const type = text => {{ box.value = text; box.dispatchEvent(new Event("input")); return told.textContent; }};
          return [type("no such thing at all"), type("")];
        }})()""")
        assert said[0].startswith("none of ") and said[0].endswith(" shown") and said[1] == "", (box, said)


def test_every_removed_fragment_is_read_out_with_its_rule_and_reason(tab: Tab, tree: list[Node]) -> None:
    if tab.page == "index":
        pytest.skip("it shows no text")
    fragments, bare = tab.evaluate("""(() => {
      const blocks = Array.from(document.querySelectorAll("details.document[open] .block.cut"));
      const reasons = {};
      const bare = blocks.filter(block => {
        const notes = Array.from(block.querySelectorAll(".note"), note => {
          const rule = note.querySelector("code").textContent, reason = note.querySelector(".reason")?.textContent.trim();
          if (reason) reasons[rule] = reason;
          return rule;
        });
        const rules = Array.from(block.querySelectorAll(".lines del"), cut => cut.dataset.by);
        return !rules.length || !rules.every(rule => notes.includes(rule) && reasons[rule]);
      });
      return [blocks.flatMap(block => Array.from(block.querySelectorAll(".lines del"), cut => cut.dataset.by)),
              bare.map(block => block.outerHTML.slice(0, 90))];
    })()""")
    assert fragments and bare == []
    said = Counter(node["name"] for node in of_role(tree, "StaticText"))
    assert {rule: said[f"[removed by {rule}:"] for rule in fragments if tab.page != "hostile"} == {
        rule: number for rule, number in Counter(fragments).items() if tab.page != "hostile"
    }


def press(tab: Tab, key: str, code: int, text: str = "") -> None:
    for kind in ("keyDown", "keyUp"):
        typed = {"text": text} if text and kind == "keyDown" else {}
        tab.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **typed)


def test_all_can_be_reached_and_done_by_keyboard(tab: Tab) -> None:
    """What scrolls can be focused and has a name; the first key leads past the contents; a column is sorted by a key."""
    mute = tab.evaluate("""Array.from(document.querySelectorAll("main *"))
      .filter(entry => ["auto", "scroll"].includes(getComputedStyle(entry).overflowX) && entry.tabIndex !== 0
        || entry.matches("div[tabindex]") && !(entry.getAttribute("role") && entry.ariaLabel))
      .map(entry => entry.outerHTML.slice(0, 90))""")
    assert mute == []
    tab.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    press(tab, "Tab", 9)
    first = tab.evaluate("[document.activeElement.className, document.activeElement.getBoundingClientRect().left >= 0]")
    assert first == ["skip", True]
    press(tab, "Enter", 13, "\r")
    assert tab.evaluate("location.hash") == "#content"
    if tab.page != "hostile":
        sorting = """document.querySelector("table.sortable th button").parentElement.getAttribute("aria-sort")"""
        tab.evaluate("""document.querySelector("table.sortable th button").focus()""")
        before = tab.evaluate(sorting)
        press(tab, "Enter", 13, "\r")
        assert tab.evaluate(sorting) in ("ascending", "descending") and tab.evaluate(sorting) != before
        assert tab.evaluate("document.activeElement.matches('th button')"), "where one was, one is still"


def test_a_sorted_column_says_so_and_a_fold_that_it_is_open(tab: Tab) -> None:
    """What the tree has after a click, which is what is read out then."""
    tab.evaluate("""document.querySelector("table.sortable th button")?.click()""")
    assert tab.evaluate("""Array.from(document.querySelectorAll("th[aria-sort]"), head => head.getAttribute("aria-sort"))
      .every(order => ["ascending", "descending"].includes(order))""")
    before = tab.evaluate("""document.querySelectorAll("details[open]").length""")
    if tab.evaluate("""document.querySelector("details:not([open]) > summary")?.click() ?? 1""") is None:
        nodes = tab.ask("Accessibility.getFullAXTree")["nodes"]
        folds = [node for node in nodes if node.get("role", {}).get("value") == "DisclosureTriangle"]
        states = [one["value"]["value"] for node in folds for one in node["properties"] if one["name"] == "expanded"]
        assert sum(map(bool, states)) > 0 and len(states) == len(folds)
        assert tab.evaluate("""document.querySelectorAll("details[open]").length""") == before + 1


MARKED = [
    # what marks it; the line below or through it, what a screen reader says before it
    ("td mark.only-kept", "underline solid", "[only in the kept one:"),
    ("td mark.only-other", "underline dashed", "[only in this one:"),
    (".block del[data-by=byline]", "line-through solid", "[removed by byline:"),
]


@pytest.mark.parametrize(("marked", "line", "words"), MARKED, ids=[marked for marked, *_ in MARKED])
def test_what_only_one_of_two_texts_has_does_not_look_or_read_like_what_was_removed(
    tab: Tab, tree: list[Node], marked: str, line: str, words: str
) -> None:
    if tab.page != "small":
        pytest.skip("what is compared is open on the small page")
    drawn, said = tab.evaluate(f"""(() => {{
      const entry = document.querySelector("{marked}"), style = getComputedStyle(entry);
      return [`${{style.textDecorationLine}} ${{style.textDecorationStyle}}`, getComputedStyle(entry, "::before").content];
    }})()""")
    assert (drawn, said.strip('" ')) == (line, words)
    assert words in [node["name"] for node in of_role(tree, "StaticText")], "it is read out"
    assert not tab.evaluate("""document.querySelectorAll(".sides del, .sides ins").length""")


SMALLEST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text of common size."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_paper(tab: Tab, scheme: str) -> None:
    """Every colour that words are written in, on every colour that they are written on."""
    tab.ask("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
    colours = tab.evaluate("""(() => {
      const style = getComputedStyle(document.documentElement);
      return Object.fromEntries(Array.from(document.styleSheets[0].cssRules[0].style)
        .map(name => [name, style.getPropertyValue(name).trim()]));
    })()""")
    tab.ask("Emulation.setEmulatedMedia", media="", features=[])
    inks = [name for name in colours if name in ("--ink", "--soft", "--accent", "--alarm") or name.startswith("--k-")]
    papers = {
        "--paper": inks,
        "--panel": ["--ink", "--soft"],
        "--alarm-wash": ["--ink", "--alarm"],
        "--wash": ["--ink"],
        "--other-wash": ["--ink"],
    }
    faint = {
        (ink, paper): round(found, 2)
        for paper, inks_on_it in papers.items()
        for ink in inks_on_it
        if (found := contrast(colours[ink], colours[paper])) < SMALLEST_CONTRAST
    }
    assert faint == {}


def contrast(one: str, other: str) -> float:
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
