"""The page of the report in a real browser: nothing hostile runs, nothing is refused, everything fits the screen."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markupsafe import escape

from cleancopy.report import draw_page, gather_facts
from tests.report_builds import RUN, hostile_facts, small_build

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


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return draw_page(hostile_facts(tmp_path_factory.mktemp("hostile") / "build"))


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    build = tmp_path_factory.mktemp("small") / "build"
    return draw_page(gather_facts(build, small_build(build), RUN, [], 50))


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


def test_the_filter_hides_documents_without_the_rule(small_page: str, tmp_path: Path) -> None:
    typing = """(() => {
      const input = document.getElementById("filter");
      input.value = "Share-Buttons";
      input.dispatchEvent(new Event("input"));
      const left = document.querySelectorAll("details.document:not([hidden])").length;
      return left + " " + document.getElementById("filtered").textContent;
    })()"""
    assert title_after(small_page, typing, tmp_path) == "2 2 of 3"
