"""The page of the report: self-contained, safe to open whatever the texts are, honest where there is nothing, small."""

from __future__ import annotations

import base64
import hashlib
import re
import time
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from cleancopy.report import draw_page, gather_facts
from tests.report_builds import (
    CHECKS,
    RUN,
    Document,
    check,
    hostile_facts,
    rejected_row,
    small_build,
    write_build,
)
from tests.report_large_build import write_big_build


@pytest.fixture
def facts(tmp_path: Path) -> dict:
    manifest = small_build(tmp_path / "build")
    return gather_facts(tmp_path / "build", manifest, RUN, CHECKS, 50)


class Parsed(HTMLParser):
    """Tags, attributes and text of a page, scripts and styles apart."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.inside = ""
        self.inline = {"script": [], "style": [], "title": []}
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.append((tag, dict(attributes)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.inline.get(self.inside, self.text).append(data)


def test_hostile_texts_are_text_and_can_be_seen(tmp_path: Path) -> None:
    page = draw_page(hostile_facts(tmp_path / "build"))
    page.encode("utf-8")
    hidden = {character for character in page if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert hidden <= {"\n", "\u200c", "\u200d"}, "joiners are spelling, all else would hide or reorder text"
    parsed = Parsed(page)
    assert [tag for tag, _ in parsed.tags].count("script") == 1
    assert not {"img", "iframe", "link"} & {tag for tag, attributes in parsed.tags if "data:" not in str(attributes)}
    names = {name for _, attributes in parsed.tags for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "autofocus", "onload")]
    text = "".join(parsed.text)
    for seen in (
        "<script>document.title='owned'</script>",
        r"\u202e",
        r"\x07",
        r"\x00",
        r"\U000e0041",
        r"\udcff",
        "{{ 7 * 7 }}",
    ):
        assert seen in text


def test_the_policy_allows_exactly_the_inline_style_and_script(facts: dict) -> None:
    page = draw_page(facts)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    inline = Parsed(page).inline
    for tag in ("script", "style"):
        digest = hashlib.sha256("".join(inline[tag]).encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "unsafe" not in policy
    targets = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(re.match(r"#|data:|\.\./\.\./(index|[0-9a-f]+/report/index)\.html$", target) for target in targets), (
        "nothing is loaded, and what leads away leads to the other builds' pages"
    )


def test_a_line_that_lost_a_part_shows_which(facts: dict) -> None:
    page = draw_page(facts)
    why = "other · counter: Why counter is not the article."
    assert (
        f'<p><del class="k-own" data-by="counter" title="{why}">3 pulled</del>For decades there was a ferry.</p>'
        in page
    )
    assert '<bdi>byline</bdi></span> <code>byline</code> <span class="lift">→ authors</span>' in page
    assert "&lt;bdi" not in page, "what templates make is not escaped again"


EMPTY = [
    ("funnel", "No document was read."),
    ("checks", "No schema check was run on this build."),
    ("status", "No schema check was run</a>"),
    ("removals", "Nothing was removed from any document."),
    ("documents", "There is no article to show."),
    ("rejections", "No document was rejected."),
    ("duplicates", "No two documents were found to be the same article."),
    ("warnings", "There are no articles to warn about."),
    ("sites", "There are no articles."),
    ("drift", "There is no earlier build to compare with. The next one will be compared with this."),
    ("articles", "This build has no articles."),
    ("headline", "There was nothing to read."),
    ("proof", "there was nothing to prove"),
]


@pytest.fixture(scope="module", params=["tables without rows", "no tables"])
def empty_page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    build = tmp_path_factory.mktemp("empty")
    manifest = write_build(build, [])
    if request.param == "no tables":
        manifest["files"] = []
        for part in build.glob("*/*"):
            part.unlink()
    return draw_page(gather_facts(build, manifest, RUN, [], 50))


@pytest.mark.parametrize(("label", "statement"), EMPTY, ids=[label for label, _ in EMPTY])
def test_every_section_says_when_it_is_empty(empty_page: str, label: str, statement: str) -> None:
    assert statement in empty_page


def test_failed_checks_come_first_and_many_passed_ones_are_folded(facts: dict) -> None:
    broken = check("url", "error")
    facts["checks"] = [check(f"column_{number}") for number in range(9)] + [*facts["checks"], broken]
    page = draw_page(facts)
    section = page[page.index('id="checks"') : page.index('id="removals"')]
    assert section.index("lang_score is good.") < section.index("url is good.") < section.index("column_0 is good.")
    assert "10 checks passed" in section
    assert "The check itself broke off" in section
    assert "2 of 12 schema checks did not pass" in page


def test_a_page_that_is_full_names_the_other_documents(tmp_path: Path) -> None:
    documents = [Document(f"d{n}", [("<\n" * 3_000, None), ("\x00\x01" * 2_500, "counter")]) for n in range(50)]
    facts = gather_facts(tmp_path / "build", write_build(tmp_path / "build", documents), RUN, [], 50)
    page = draw_page(facts)
    assert len(page.encode()) < 2_000_000
    assert page.count("left out to keep this page small") + page.count('<details class="document"') == 50
    assert page.count('<details class="document"') > 2


def test_a_page_of_the_worst_is_small_still(tmp_path: Path) -> None:
    """Every list longer than is shown, every text as long as may be, in letters of three bytes."""
    wide = "渡" * 900
    rules = [f"rule-{number}-{wide[:60]}" for number in range(600)]
    documents = [
        Document(
            f"d{number}",
            [
                (f"{number} {wide}\n", None),
                *((f"{rule} {wide[:400]}\n", rule) for rule in rules[number * 10 : number * 10 + 10]),
            ],
            {"site": f"{number}{wide[:300]}", "title": wide, "url": wide, "warnings": [f"{number}{wide}"]},
        )
        for number in range(60)
    ]
    rejected = [
        rejected_row(f"r{number}{wide}", "reject", f"reason-{number % 60}", raw_text=wide) for number in range(300)
    ]
    pairs = [
        {
            "cluster_id": f"c{number}",
            "doc_id": other.doc_id,
            "kept_doc_id": kept.doc_id,
            "kind": kind,
            "similarity": 0.9,
        }
        for kind in ("near", "contained")
        for number, (kept, other) in enumerate(zip(documents[:30], documents[30:], strict=True))
    ]
    manifest = write_build(tmp_path, documents, rejected, pairs, part_rows=999, group_rows=999)
    examples = [{"doc_id": document.doc_id, "observed": wide} for document in documents]
    checks = [check(f"{number}{wide[:100]}", "fail", 5, examples) for number in range(40)]
    facts = gather_facts(tmp_path, manifest, RUN, checks, 60)
    measure = {
        "name": wide[:200],
        "kind": "share",
        "now": 0.5,
        "before": 0.25,
        "usual": [0.25, 0.25],
        "history": [0.25] * 10,
    }
    measures = [
        measure | {"group": "rejected as", "unusual": "more" if number < 400 else None} for number in range(900)
    ]
    drift = {"build_id": "b", "finished_at": wide, "builds": 10, "changed": ["inputs"], "measures": measures}
    facts["run"] = facts["run"] | {"drift": drift}
    page = draw_page(facts)
    assert len(page.encode()) < 2_000_000
    assert page.count("left out to keep this page small") > 20, "documents give way"


def test_the_query_on_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "builds" / ("b" * 32)
    facts = gather_facts(build, small_build(build), RUN, [], 5)
    query = re.search(r'id="query">(.*?)</pre>', draw_page(facts), re.DOTALL)[1].replace("&#39;", "'")
    monkeypatch.chdir(tmp_path)
    assert duckdb.sql(query).fetchall()[0] == ("related-heading", 2, 70)


def test_a_large_build_is_quick_and_its_page_small(tmp_path: Path) -> None:
    manifest = write_big_build(tmp_path / "build", documents=10_000, cuts_per_document=10)
    started = time.perf_counter()
    facts = gather_facts(tmp_path / "build", manifest, RUN, [check("text")], 50)
    page = draw_page(facts)
    assert time.perf_counter() - started < 10
    assert len(page.encode()) < 2_000_000
    assert all(entry["holds"] for entry in facts["accounts"])
    assert facts["removals"]["documents"] == 10_000
    assert "A sample: 50 of 10,000 articles." in page


def test_a_blocked_build_says_so_first(facts: dict) -> None:
    facts["blocked_because"] = ["articles.doc_id: values are unique: fail"]
    page = draw_page(facts)
    assert "Blocked: this build was not published" in page
    assert "articles.doc_id: values are unique: fail" in page
    assert "Articles published" not in page


@pytest.mark.parametrize(
    ("statuses", "sign"),
    [(["passed", "not-judged"], "✓"), (["not-judged"] * 2, "–"), (["passed", "failed"], "✕"), (["accepted"], "✕")],
)
def test_guards_that_could_not_judge_are_no_good_sign(facts: dict, statuses: list[str], sign: str) -> None:
    guards = [{"guard": "rows", "status": status, "message": "rows: said", "examples": []} for status in statuses]
    page = draw_page(facts | {"run": facts["run"] | {"guards": guards}})
    (shown,) = re.findall(r'id="guards".*?aria-hidden="true">(.)<', page, re.DOTALL)
    assert shown == sign
