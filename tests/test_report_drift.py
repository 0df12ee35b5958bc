"""What changed between builds: what is unusual is marked, what is chance is not, and a build that cannot be read is passed over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cleancopy.builds import BuildStore, write_json
from cleancopy.report import draw_page, gather_facts
from cleancopy.report.drift import drift_facts
from cleancopy.report.index import draw_index, index_facts, write_index
from cleancopy.report.trend import COMPARED_SITES, TREND_FILE, earlier_trends, trend_of
from tests.report_builds import HOSTILE, RUN, small_build


def trend(name: str = "now", **more: object) -> dict:
    """As much of a trend as it is compared by."""
    return {
        "trend_version": 1, "build_id": name, "status": "published", "finished_at": "2024-05-06T07:08:09Z",
        "duration_seconds": 2.0, "hashes": {"inputs": "i", "rules": "r", "config": "c"}, "failed_checks": 0,
        "counts": {"read": 1_000, "articles": 900}, "removed_of_characters": [10, 100], "warned_articles": 1,
        "numbers": {}, "shares": {}, "spreads": {},
    } | more  # fmt: skip


def shares(group: str, part: int, whole: int) -> dict:
    return {"shares": {group: {"it": (part, whole)}}}


SHARES = [
    ("the same", "documents", (900, 1_000), [(900, 1_000)], None),
    ("the same in a larger build", "documents", (9_000, 10_000), [(900, 1_000)], None),
    ("far less", "documents", (600, 1_000), [(900, 1_000)], "less"),
    ("far more", "documents", (900, 1_000), [(600, 1_000)], "more"),
    ("by chance", "documents", (27, 60), [(36, 60)], None),
    ("more than chance, yet little", "documents", (93_000, 100_000), [(90_000, 100_000)], None),
    ("rare, and three times as often", "rejected as", (300, 10_000), [(100, 10_000)], "more"),
    ("very rare, and ten times as often", "rejected as", (10, 100_000), [(1, 100_000)], None),
    ("new", "documents cut by rule", (200, 1_000), [(0, 1_000)], "more"),
    ("too few documents now", "documents", (1, 40), [(900, 1_000)], None),
    ("too few documents before", "documents", (900, 1_000), [(1, 40)], None),
    ("nothing to compare with", "documents", (900, 1_000), [(0, 0)], None),
    ("moved, yet as earlier builds did", "documents", (700, 1_000), [(900, 1_000), (600, 1_000), (800, 1_000)], None),
    ("moved out of the range of earlier builds", "documents", (500, 1_000), [(900, 1_000), (600, 1_000), (800, 1_000)], "less"),
    ("two earlier builds are no range", "documents", (700, 1_000), [(900, 1_000), (600, 1_000)], "less"),
    ("characters of few pages", "text removed", (50_000, 90_000), [(10_000, 90_000)], None),
    ("characters of many pages", "text removed", (500_000, 900_000), [(100_000, 900_000)], "more"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "group", "now", "earlier", "unusual"), SHARES, ids=[label for label, *_ in SHARES])
def test_a_share_is_unusual_beyond_chance_beyond_little_and_beyond_what_was(
    label, group, now, earlier, unusual
) -> None:
    drift = drift_facts(trend(**shares(group, *now)), [trend("before", **shares(group, *one)) for one in earlier])
    (measure,) = drift["measures"]
    assert measure["unusual"] == unusual


def test_names_of_one_build_only_are_compared_with_none() -> None:
    now, before = trend(shares={"g": {"a": (10, 100)}}), trend("before", shares={"g": {"b": (40, 100)}})
    measures = {measure["name"]: measure for measure in drift_facts(now, [before])["measures"]}
    assert (measures["a"]["before"], measures["a"]["now"]) == (0, 0.1)
    assert (measures["b"]["before"], measures["b"]["now"], measures["b"]["unusual"]) == (0.4, 0, "less")


SITES = {f"s{number:02}": (20, 1_000) for number in range(COMPARED_SITES)}
FEWER = {name: part for name, part in SITES.items() if name != "s00"}
FELL_OFF = [
    # label, the sites now, those before, what is said of s00: now, before, unusual
    ("one of many took its place", FEWER | {"new": (21, 1_000)}, SITES, (None, 0.02, None)),
    ("it took the place of one", SITES, FEWER | {"old": (21, 1_000)}, (0.02, None, None)),
    ("it was by far the largest", FEWER | {"new": (21, 1_000)}, SITES | {"s00": (400, 1_000)}, (None, 0.4, "less")),
    ("it has become by far the largest", SITES | {"s00": (400, 1_000)}, FEWER | {"old": (21, 1_000)}, (0.4, None, "more")),
    ("all are listed, and it is gone", FEWER, SITES | {"s00": (400, 1_000)}, (0, 0.4, "less")),
]  # fmt: skip


@pytest.mark.parametrize(("label", "now", "before", "said"), FELL_OFF, ids=[label for label, *_ in FELL_OFF])
def test_a_site_that_is_not_among_those_listed_may_be_there(label, now, before, said) -> None:
    group = "articles from site"
    measures = drift_facts(trend(shares={group: now}), [trend("before", shares={group: before})])["measures"]
    (measure,) = [measure for measure in measures if measure["name"] == "s00"]
    assert (measure["now"], measure["before"], measure["unusual"]) == said


def test_a_site_that_was_not_there_lost_no_less_before() -> None:
    group = "text removed on site"
    now, before = {"old": (10, 900_000), "new": (500_000, 900_000)}, {"old": (10, 900_000), "gone": (9, 900_000)}
    measures = drift_facts(trend(shares={group: now}), [trend("before", shares={group: before})])["measures"]
    assert {measure["name"]: measure["unusual"] for measure in measures} == dict.fromkeys(("old", "new", "gone"))


NUMBERS = [
    ("the same", 1_000, [1_000], None),
    ("half", 500, [1_000], "less"),
    ("a quarter more", 1_250, [1_000], None),
    ("half, as once before", 500, [1_000, 400, 900], None),
]


@pytest.mark.parametrize(("label", "now", "earlier", "unusual"), NUMBERS, ids=[label for label, *_ in NUMBERS])
def test_a_number_is_unusual_where_it_is_half_as_much_again(label, now, earlier, unusual) -> None:
    earlier = [trend("before", numbers={"articles": value}) for value in earlier]
    (measure,) = drift_facts(trend(numbers={"articles": now}), earlier)["measures"]
    assert measure["unusual"] == unusual


SPREADS = [
    ("the same", [[0, 50], [10, 50]], [[0, 500], [10, 500]], None, 0),
    ("shifted", [[0, 10], [10, 90]], [[0, 500], [10, 500]], "other", 0.4),
    ("in other bins", [[20, 100]], [[0, 100]], "other", 1),
    ("by chance", [[0, 6], [10, 6]], [[0, 500], [10, 500]], None, 0),
]


@pytest.mark.parametrize(
    ("label", "now", "before", "unusual", "distance"), SPREADS, ids=[label for label, *_ in SPREADS]
)
def test_distributions_are_compared_by_their_greatest_distance(label, now, before, unusual, distance) -> None:
    def spread(bins: list) -> dict:
        return {"spreads": {"words": {"articles": sum(articles for _, articles in bins), "bins": bins}}}

    (measure,) = drift_facts(trend(**spread(now)), [trend("before", **spread(before))])["measures"]
    assert (measure["unusual"], measure["now"]) == (unusual, pytest.approx(distance))


def test_the_unusual_come_first_and_of_them_what_is_of_the_whole_build() -> None:
    def all_shares(part: int) -> dict:
        return {"shares": {"documents cut by rule": {"r": (part, 1_000)}, "documents": {"d": (500 + part // 2, 1_000)}}}

    measures = drift_facts(trend(**all_shares(900)), [trend("before", **all_shares(0))])["measures"]
    assert [measure["name"] for measure in measures] == ["d", "r"]
    assert "weight" not in measures[0]


# --- builds on disk ---


def store_with(folder: Path, **trends: dict | None) -> BuildStore:
    """A folder with builds of these trends, finished in the order given; the last one is current."""
    store = BuildStore(folder)
    for hour, (name, of_build) in enumerate(trends.items()):
        build = store.build_path(name)
        (build / "report").mkdir(parents=True)
        (build / "manifest.json").write_text("{}")
        write_json(build / "run.json", {"finished_at": f"2024-05-06T{hour:02}:00:00+00:00", "duration_seconds": 3.5})
        if of_build is not None:
            write_json(build / "report" / TREND_FILE, of_build)
        store.point_to(name)
    return store


def test_earlier_builds_are_the_current_one_and_then_the_last(tmp_path: Path) -> None:
    blocked = trend("d", status="blocked")
    store = store_with(
        tmp_path, a=trend("a"), b=trend("b"), c=trend("c"), d=blocked, e=None, f=trend("f", trend_version=0)
    )
    store.point_to("a")
    assert [one["build_id"] for one in earlier_trends(store, "z")] == ["a", "c", "b"]
    assert [one["build_id"] for one in earlier_trends(store, "a")] == ["c", "b"]
    damaged = tmp_path / "builds" / "c" / "report" / TREND_FILE
    for content in ("{", '{"trend_version": 1}', "[]"):
        damaged.write_text(content)
        assert [one["build_id"] for one in earlier_trends(store, "z")] == ["a", "b"]
        assert "made by another version, or damaged" in write_index(store).read_text("utf-8")
    assert earlier_trends(BuildStore(tmp_path / "nothing"), "z") == []


def test_a_build_beside_itself_has_nothing_unusual(tmp_path: Path) -> None:
    facts = gather_facts(tmp_path / "b", small_build(tmp_path / "b"), RUN, [], 5)
    now = json.loads(json.dumps(trend_of(facts))) | {"finished_at": "2024-05-06T07:08:09Z"}
    drift = drift_facts(now, [now, now])
    assert not [measure for measure in drift["measures"] if measure["unusual"]]
    assert drift["changed"] == []
    facts["run"] = facts["run"] | {"drift": drift}
    assert "Nothing unusual in" in draw_page(facts)


def test_the_page_marks_what_is_unusual_in_words(tmp_path: Path) -> None:
    facts = gather_facts(tmp_path / "b", small_build(tmp_path / "b"), RUN, [], 5)
    before = trend("before", **shares("documents", 900, 1_000))
    now = trend(**shares("documents", 500, 1_000), hashes={"inputs": "i", "rules": "other", "config": "c"})
    facts["run"] = facts["run"] | {"drift": drift_facts(now, [before])}
    page = draw_page(facts)
    assert "▼ less" in page
    assert 'href="../../before/report/index.html"' in page
    assert "since then the rules changed" in page


def test_the_index_lists_all_builds_and_draws_their_trends(tmp_path: Path) -> None:
    blocked = trend("bad", status="blocked", counts={"read": 10, "articles": 0})
    store = store_with(tmp_path, one=trend("one"), old=None, two=trend("two", hashes={"rules": "x"}), bad=blocked)
    store.point_to("two")
    path = write_index(store)
    page = path.read_text("utf-8")
    assert path == tmp_path / "builds" / "index.html"
    rows = page[page.index('id="builds-table"') :]
    assert re.findall(r'href="(\w+)/report/index.html"', rows) == ["bad", "two", "old", "one"], "the last one first"
    assert "✕ blocked" in page
    assert "made by another version, or damaged" in page
    assert page.count('<svg class="histogram over-builds"') == 5
    assert page.count("<circle") == 5 * 2, "a blocked build is no dot of a trend"
    assert sorted(entry.name for entry in (tmp_path / "builds").iterdir() if entry.is_file()) == ["index.html"]


def test_an_index_of_nothing_and_of_hostile_names(tmp_path: Path) -> None:
    (tmp_path / "builds").mkdir()
    assert "There is no build yet." in write_index(BuildStore(tmp_path)).read_text("utf-8")
    builds = [{"build_id": text, "is_current": True, "trend": trend(text, finished_at=text)} for text in HOSTILE]
    page = draw_index({"builds": builds, "omitted_builds": 0})
    assert "<script>document" not in page
    assert 'onerror="' not in page


def test_index_facts_say_which_build_is_current(tmp_path: Path) -> None:
    store = store_with(tmp_path, one=trend("one"), two=trend("two"))
    assert [(build["build_id"], build["is_current"]) for build in index_facts(store)["builds"]] == [
        ("two", True), ("one", False),
    ]  # fmt: skip
