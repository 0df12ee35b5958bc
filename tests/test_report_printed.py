"""The report on paper, by what Chromium makes of it."""

from __future__ import annotations

import base64
import re

import pytest

from cleancopy.report import draw_page, gather_facts
from cleancopy.rulebook import load_rules
from tests.browser import Tab, tab_of
from tests.report_builds import RUN, Document, write_build
from tests.test_report_browser import CHROMIUM, QUIET

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PAPER_PIXELS = 718
"""A4 without the margins that Chromium leaves, at 96 pixels to the inch."""
SENTENCE = "The harbour master said on Monday that the ferry would leave at noon on every single day.\n"


@pytest.fixture
def on_paper(tab: Tab):
    tab.ask("Emulation.setEmulatedMedia", media="print")
    tab.ask("Emulation.setDeviceMetricsOverride", width=PAPER_PIXELS, height=1_000, deviceScaleFactor=1, mobile=False)
    yield tab
    tab.ask("Emulation.clearDeviceMetricsOverride")
    tab.ask("Emulation.setEmulatedMedia", media="")


def test_no_table_is_cut_on_paper(on_paper: Tab) -> None:
    cut = on_paper.evaluate("""(() => {
      const wide = Array.from(document.querySelectorAll("td, th, pre, code, svg, figure")).filter(entry => {
        const place = entry.getBoundingClientRect();
        return place.width && entry.checkVisibility() && place.right > document.documentElement.clientWidth + 1;
      });
      const boxes = Array.from(document.querySelectorAll(".scroll, .wide, .page, main")).filter(
        box => getComputedStyle(box).overflowY !== "visible" && box.scrollHeight > box.clientHeight + 1
            || box.scrollWidth > box.clientWidth + 1);
      return [...wide, ...boxes].map(entry => entry.outerHTML.slice(0, 90));
    })()""")
    assert cut == []


def test_on_paper_is_what_was_open_and_nothing_that_is_for_the_screen(on_paper: Tab) -> None:
    counted = on_paper.evaluate("""(() => {
      const seen = entry => entry.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true});
      const count = (which, is) => Array.from(document.querySelectorAll(which)).filter(is).map(e => e.outerHTML.slice(0, 90));
      const isFolded = entry => entry.parentElement.closest("details:not([open]):not(.paper)");
      const isCut = entry => entry.closest(".cut-on-paper, .sheets");
      return {
        "hidden rows": count("tbody tr", row => !seen(row) && !isFolded(row) && !isCut(row)),
        "folded all the same": count("details > :not(summary)", entry => seen(entry) && isFolded(entry.firstElementChild || entry)),
        "hidden folds": count("summary", entry => !seen(entry) && !isFolded(entry.parentElement) && !isCut(entry)),
        "hidden headings": count("h1, h2, h3", entry => !seen(entry) && !isFolded(entry) && !isCut(entry)),
        "hidden plots": count("figure svg", entry => !seen(entry) && !isFolded(entry) && !isCut(entry)),
        "for the screen": count("nav, .filter, input, button[data-view], button[data-cause]", seen),
      };
    })()""")
    assert {what: found for what, found in counted.items() if found} == {}


def test_guards_are_open_on_paper(on_paper: Tab) -> None:
    assert on_paper.evaluate("""Array.from(document.querySelectorAll("details.paper .check"))
      .every(check => check.checkVisibility({contentVisibilityAuto: true}))""")


def test_what_is_printed_whole_does_not_send_to_the_screen(on_paper: Tab) -> None:
    on_paper.evaluate("""document.querySelector("details.fold:not([open])")?.classList.add("paper", "for-now")""")
    said = on_paper.evaluate("""Array.from(document.querySelectorAll("details.fold > summary"), summary =>
      [summary.parentElement.matches("[open], .paper"), getComputedStyle(summary, "::after").content.includes("on screen")])""")
    on_paper.evaluate("""document.querySelector(".for-now")?.classList.remove("paper", "for-now")""")
    assert [is_sent for is_whole, is_sent in said if is_whole == is_sent] == []


NUMBERS = """(() => Array.from(document.querySelectorAll(".figures dd:not(.aside)"), entry => {
  entry.textContent = "1,000,000";
  const words = document.createRange();
  words.selectNodeContents(entry);
  const place = words.getBoundingClientRect(), column = entry.parentElement.getBoundingClientRect();
  return place.height < 50 && place.right <= column.right + 1;
}))()"""


def test_a_number_is_not_parted_nor_cut_on_paper(on_paper: Tab) -> None:
    assert False not in on_paper.evaluate(NUMBERS)


def test_lines_for_paper_are_not_on_the_screen(tab: Tab) -> None:
    assert (
        tab.evaluate(
            """Array.from(document.querySelectorAll(".on-paper")).filter(line => line.checkVisibility()).length"""
        )
        == 0
    )


def test_it_is_printed_on_more_than_one_page_and_dark_is_not(tab: Tab) -> None:
    tab.ask("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    assert tab.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')").strip() == "#fff"
    printed = base64.b64decode(tab.ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
    tab.ask("Emulation.setEmulatedMedia", media="", features=[])
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory):
    """A report that has more of everything than is printed: documents, families, rules and sites."""
    folder = tmp_path_factory.mktemp("long")
    documents = [
        Document(
            f"d{number:03}",
            [(SENTENCE * 9, None), ("r" * 90, f"rule-{number % 70}"), (SENTENCE, None), ("s" * 20, "share-buttons")],
            {"site": f"site-{number % 120}.example", "title": f"What the ferry did on day {number}"},
        )
        for number in range(309)
    ]
    facts = gather_facts(folder / "build", write_build(folder / "build", documents), RUN, [], 50, load_rules())
    (folder / "index.html").write_text(draw_page(facts), "utf-8")
    with tab_of(CHROMIUM, QUIET, folder / "index.html", folder) as opened:
        opened.ask("Emulation.setEmulatedMedia", media="print")
        yield opened


def printed_pages(tab: Tab) -> int:
    printed = base64.b64decode(tab.ask("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def test_a_report_of_hundreds_of_documents_is_a_few_pages(long: Tab) -> None:
    assert 4 <= printed_pages(long) <= 15


CUT_TABLES = [("sites-table", 40, "40 of 120 sites are printed"), ("rules-table", 40, "40 of 71 rules are printed")]


@pytest.mark.parametrize(("table", "rows", "said"), CUT_TABLES, ids=[table for table, *_ in CUT_TABLES])
def test_a_long_table_is_cut_on_paper_and_says_so(table: str, rows: int, said: str, long: Tab) -> None:
    seen, line = long.evaluate(f"""(() => {{
      const table = document.getElementById("{table}");
      const line = table.closest("section").querySelector(".on-paper");
      return [Array.from(table.tBodies[0].rows).filter(row => row.checkVisibility()).length,
              line.checkVisibility() ? line.textContent : ""];
    }})()""")
    assert (seen, line) == (rows, f"{said}; see the page on screen for all of them.")


def test_of_documents_that_are_not_open_twenty_have_a_line_on_paper(long: Tab) -> None:
    shown = (
        """Array.from(document.querySelectorAll(".sheets > details")).filter(entry => entry.checkVisibility()).length"""
    )
    assert long.evaluate(shown) == 20
    assert "see the page on screen for 50 documents" in long.evaluate(
        """document.querySelector("#documents .on-paper").textContent"""
    )
    long.evaluate("""document.getElementById("doc-33").open = true""")
    assert long.evaluate(shown) == 21, "what was opened is printed"
    long.evaluate("""document.getElementById("doc-33").open = false""")
