"""The page of the report in a real browser: nothing hostile runs, nothing is refused, everything fits the screen."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markupsafe import escape

from cleancopy.report import draw_page, gather_facts
from cleancopy.report.drift import drift_facts
from cleancopy.report.index import draw_index
from cleancopy.rulebook import load_rules
from tests.report_builds import HOSTILE, RUN, Document, bridge, hostile_facts, small_build, write_build
from tests.test_report_drift import trend

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
)  # fmt: skip


def opened(page: str, folder: Path) -> tuple[str, list[str]]:
    """The page as it stands in the browser after its scripts, and what the browser wrote to its console."""
    path = folder / "index.html"
    path.write_text(page, "utf-8")
    command = [CHROMIUM, *QUIET, f"--user-data-dir={folder / 'profile'}", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    console = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
    return done.stdout.decode("utf-8"), console


def title_after(page: str, script: str, folder: Path) -> str:
    """What a script of the test finds out, with the policy taken away that would refuse it."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    page = page.replace("</body>", f"<script>document.title = {script};</script></body>")
    return re.search(r"<title>(.*?)</title>", opened(page, folder)[0])[1]


def hostile_now(folder: Path) -> dict:
    """Hostile text wherever the report takes text from, also where it comes from other builds."""
    facts = hostile_facts(folder)
    shares = {text: {text: (number, 1_000)} for number, text in enumerate(HOSTILE)}
    now = trend(shares=shares, spreads={HOSTILE[0]: {"articles": 90, "bins": [[0, 90]]}})
    before = trend(
        HOSTILE[1],
        finished_at=HOSTILE[2],
        hashes={},
        shares={},
        spreads={HOSTILE[0]: {"articles": 90, "bins": [[1, 90]]}},
    )
    facts["run"]["drift"] = drift_facts(now, [before])
    for site in facts["places"]["by_site"]:
        site["families"] = [{"category": text, "characters": 1} for text in HOSTILE]
    return facts


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return draw_page(hostile_now(tmp_path_factory.mktemp("hostile") / "build"))


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    build = tmp_path_factory.mktemp("small") / "build"
    return draw_page(gather_facts(build, small_build(build), RUN, [], 50, load_rules()))


def test_hostile_texts_run_nothing_and_the_console_stays_empty(hostile_page: str, tmp_path: Path) -> None:
    shown, console = opened(hostile_page, tmp_path)
    assert console == []
    assert "<title>Validation report · bbbbbbbbbbbb · cleancopy</title>" in shown
    assert '<div class="filter">' in shown, "our own script runs: it has shown the filter"


def test_the_policy_refuses_what_is_not_ours(small_page: str, tmp_path: Path) -> None:
    """Also shows that the test above would see it."""
    smuggled = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\"></main>"
    shown, console = opened(small_page.replace("</main>", smuggled), tmp_path)
    assert "<title>owned" not in shown
    assert len(console) >= 2
    assert "Content Security Policy" in console[0]


def test_nothing_is_wider_than_the_screen(hostile_page: str, tmp_path: Path) -> None:
    """In frames, because no window of the browser is narrower than 500 pixels."""
    unguarded = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", hostile_page)
    widths = (400, 700, 1_000, 1_400)
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{escape(unguarded)}"></iframe>' for width in widths)
    measuring = """<script>onload = () => {
      document.title = Array.from(document.querySelectorAll("iframe"), frame => {
        const page = frame.contentDocument;
        page.querySelectorAll("details").forEach(entry => { entry.open = true; });
        return page.documentElement.scrollWidth - page.documentElement.clientWidth;
      }).join(" ");
    };</script>"""
    style = "<style>iframe { border: 0; display: block; }</style>"
    shown, _ = opened(f"<!doctype html><title></title>{style}{frames}{measuring}", tmp_path)
    measured = re.search(r"<title>(.*?)</title>", shown)[1]
    assert measured.split() == ["0"] * len(widths), "pixels to scroll sideways"


def test_what_a_guard_says_stands_in_one_line_however_narrow(tmp_path: Path) -> None:
    statuses = ("passed", "failed", "accepted", "not-judged")
    guards = [{"guard": "rows", "status": status, "message": "rows: said", "examples": []} for status in statuses]
    facts = gather_facts(tmp_path / "build", small_build(tmp_path / "build"), RUN, [], 5)
    page = draw_page(facts | {"run": facts["run"] | {"guards": guards}})
    unguarded = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    frames = "".join(f'<iframe width="{width}" srcdoc="{escape(unguarded)}"></iframe>' for width in (320, 400, 900))
    measuring = """<script>onload = () => {
      document.title = Array.from(document.querySelectorAll("iframe"), frame => Array.from(
        frame.contentDocument.querySelectorAll("#guards .check > .verdict"), entry => {
          const space = entry.nextElementSibling.getBoundingClientRect(), words = document.createRange();
          words.selectNodeContents(entry);
          const place = words.getBoundingClientRect();
          return place.height < 30 && (place.right <= space.left || place.bottom <= space.top + 2);
        })).join(" ");
    };</script>"""
    shown, _ = opened(f"<!doctype html><title></title>{frames}{measuring}", tmp_path)
    assert re.search(r"<title>(.*?)</title>", shown)[1] == " ".join(["true,true,true,true"] * 3)


def test_the_filter_hides_documents_without_the_rule(small_page: str, tmp_path: Path) -> None:
    typing = """(() => {
      const input = document.getElementById("filter");
      input.value = "Share-Buttons";
      input.dispatchEvent(new Event("input"));
      const left = document.querySelectorAll("details.document:not([hidden])").length;
      return left + " " + document.getElementById("filtered").textContent;
    })()"""
    assert title_after(small_page, typing, tmp_path) == "2 2 of 3 shown"


def hostile_index() -> str:
    trends = [trend(text, finished_at=text, hashes={text: text}) for text in HOSTILE]
    builds = [{"build_id": one["build_id"], "is_current": True, "trend": one} for one in trends]
    return draw_index({"builds": builds, "omitted_builds": 0})


def test_a_hostile_index_runs_nothing_and_the_console_stays_empty(tmp_path: Path) -> None:
    shown, console = opened(hostile_index(), tmp_path)
    assert console == []
    assert "<title>Builds · cleancopy</title>" in shown
    assert '<p class="filter">' in shown


def test_without_scripts_all_is_there_and_nothing_that_needs_them(small_page: str, tmp_path: Path) -> None:
    without = re.sub(r"<script>.*?</script>", "", small_page, flags=re.DOTALL)
    asking = """(() => {
      const seen = entry => getComputedStyle(entry).display !== "none";
      const hidden = Array.from(document.querySelectorAll(".filter"), entry => !seen(entry)).every(Boolean);
      const texts = Array.from(document.querySelectorAll(".document .lines, .scroll tr")).every(seen);
      return `${hidden} ${texts} ${document.querySelectorAll("th button").length}`;
    })()"""
    assert title_after(without, asking, tmp_path) == "true true 0"


def test_a_table_is_sorted_by_numbers_and_by_names_both_ways(small_page: str, tmp_path: Path) -> None:
    sorting = """(() => {
      const table = document.getElementById("rules-table");
      const names = () => Array.from(table.tBodies[0].rows, row => row.cells[0].textContent).join(",");
      const button = column => table.tHead.rows[0].cells[column].querySelector("button");
      const told = [];
      told.push(names(), table.tHead.rows[0].cells[4].getAttribute("aria-sort"));
      button(4).click(); told.push(names(), table.tHead.rows[0].cells[4].getAttribute("aria-sort"));
      button(0).click(); told.push(names(), table.tHead.rows[0].cells[4].getAttribute("aria-sort"));
      return told.join(" ");
    })()"""
    assert title_after(small_page, sorting, tmp_path).split(" ") == [
        "related-heading,byline,share-buttons,counter", "descending",
        "counter,share-buttons,byline,related-heading", "ascending",
        "byline,counter,related-heading,share-buttons", "",
    ]  # fmt: skip


def test_a_table_is_filtered_and_says_how_many_are_left(small_page: str, tmp_path: Path) -> None:
    typing = """(() => {
      const input = document.getElementById("filter-rules");
      input.value = "BYLINE";
      input.dispatchEvent(new Event("input"));
      const left = document.querySelectorAll("#rules-table tbody tr:not([hidden])").length;
      return left + " " + input.parentElement.querySelector(".told").textContent;
    })()"""
    assert title_after(small_page, typing, tmp_path) == "1 1 of 4 shown"


def test_documents_are_filtered_by_why_they_were_chosen(small_page: str, tmp_path: Path) -> None:
    pressing = """(() => {
      const button = document.querySelector("button[data-cause=warned]");
      const left = () => document.querySelectorAll("details.document:not([hidden])").length;
      button.click();
      const told = [left(), button.getAttribute("aria-pressed")];
      button.click();
      return [...told, left(), button.getAttribute("aria-pressed")].join(" ");
    })()"""
    assert title_after(small_page, pressing, tmp_path) == "2 true 3 false"


def test_before_and_after_stand_side_by_side_line_by_line(small_page: str, tmp_path: Path) -> None:
    pressing = """(() => {
      document.querySelector("button[data-view=side]").click();
      const block = document.querySelector(".document[open] .block.part");
      const after = block.querySelector(".after"), before = block.querySelector(".lines");
      const [right, left] = [after, before].map(entry => entry.getBoundingClientRect());
      const articles = Array.from(document.querySelectorAll(".document[open] .after"), entry => entry.textContent);
      return [before.textContent, after.textContent, right.left >= left.right, Math.abs(right.top - left.top) < 2,
              articles.join("|")].join("; ");
    })()"""
    said = title_after(small_page, pressing, tmp_path).split("; ")
    assert said[0] == "3 pulledFor decades there was a ferry."
    assert said[1:4] == ["For decades there was a ferry.", "true", "true"]
    assert said[4].startswith("The old bridge opens again||The council agreed on Monday.")


def test_the_article_alone_is_without_what_was_removed(small_page: str, tmp_path: Path) -> None:
    pressing = """(() => {
      document.querySelector("button[data-view=article]").click();
      return document.querySelector(".document[open] .text").innerText.split(/\\s*\\n\\s*/).join("|");
    })()"""
    assert title_after(small_page, pressing, tmp_path) == (
        "The old bridge opens again|The council agreed on Monday. \U0001f309 It was high time.|For decades there was a ferry."
    )


def test_a_link_opens_the_document_it_names_even_if_a_filter_hid_it(small_page: str, tmp_path: Path) -> None:
    following = """(() => {
      const input = document.getElementById("filter");
      input.value = "no such thing";
      input.dispatchEvent(new Event("input"));
      location.hash = "#doc-3-text";
      dispatchEvent(new Event("hashchange"));
      const entry = document.getElementById("doc-3");
      return `${entry.open} ${entry.hidden}`;
    })()"""
    assert title_after(small_page, following, tmp_path) == "true false"


def test_every_control_has_a_name_and_every_link_a_target(hostile_page: str, tmp_path: Path) -> None:
    asking = """(() => {
      const nameless = Array.from(document.querySelectorAll("button, input, a, summary, [role=region], [role=group]"))
        .filter(entry => !(entry.textContent.trim() || entry.getAttribute("aria-label") || entry.labels?.length));
      const lost = Array.from(document.querySelectorAll('a[href^="#"]'))
        .filter(link => !document.getElementById(link.getAttribute("href").slice(1)));
      const ids = Array.from(document.querySelectorAll("[id]"), entry => entry.id);
      const unscoped = document.querySelectorAll("th:not([scope])").length;
      return [nameless.length, lost.length, ids.length - new Set(ids).size, unscoped].join(" ");
    })()"""
    assert title_after(hostile_page, asking, tmp_path) == "0 0 0 0"


CONTRASTS = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = color => {
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = Array.from(canvas.getImageData(0, 0, 1, 1).data, part => part / 255)
      .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const root = getComputedStyle(document.documentElement);
  const value = name => light(root.getPropertyValue(name));
  const names = ["--ink", "--soft", "--accent", "--alarm", ...["site", "others", "readers", "calls", "facts", "leftovers", "model", "own"].map(kind => `--k-${kind}`)];
  const paper = value("--paper");
  return names.filter(name => {
    const [high, low] = [value(name), paper].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05) < 4.5;
  }).join(" ") || "all";
})()"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_colours_of_text_can_be_read(small_page: str, scheme: str, tmp_path: Path) -> None:
    """Contrast of 4.5 to 1 with the paper, as WCAG 2.2 asks of text."""
    page = small_page.replace("prefers-color-scheme: dark", "min-width: 1px" if scheme == "dark" else "max-width: 1px")
    assert title_after(page, CONTRASTS, tmp_path) == "all"


def test_a_page_with_many_long_documents_is_opened_within_a_second(tmp_path: Path) -> None:
    lines = [
        (f"Line {number} of the page says what it has to say about ferries.\n", None if number % 3 else "share-buttons")
        for number in range(400)
    ]
    documents = [Document(f"d{number}", lines, {"site": f"s{number}.example"}) for number in range(60)] + [bridge()]
    build = tmp_path / "build"
    page = draw_page(gather_facts(build, write_build(build, documents, part_rows=99, group_rows=99), RUN, [], 50))
    assert len(page.encode()) > 1_000_000
    timing = """"waiting"; addEventListener("load", () => setTimeout(() => {
      const [entry] = performance.getEntriesByType("navigation");
      document.title = Math.round(entry.loadEventEnd - entry.startTime);
    }))"""
    took_ms = [int(title_after(page, timing, tmp_path))]
    while min(took_ms) >= 1_000 and len(took_ms) < 5:  # others may be using the machine
        took_ms.append(int(title_after(page, timing, tmp_path)))
    assert min(took_ms) < 1_000
