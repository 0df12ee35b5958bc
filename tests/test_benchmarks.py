"""The quality gate's own arithmetic, on tiny pages of our own writing: scores, groups and folds, floors."""

from datetime import date

import pytest

from benchmarks.cleaning import BOTH, RULES, Given, clean_texts
from benchmarks.cross_validation import train_folds
from benchmarks.floors import (
    AT_LEAST,
    AT_MOST,
    Floor,
    Floors,
    FloorsError,
    as_toml,
    broken_floors,
    pinned,
    read_floors,
    refuse_other_data,
)
from benchmarks.labelled_pages import LabelledPage, fold_of, groups_of, site_of
from benchmarks.peers import c4, fineweb, fineweb_like
from benchmarks.scoring import FoundMetadata, TextScorer, day_writings, score_metadata

HARBOUR = "The harbour master of Lyndale counts the boats each evening, and each evening there is one more than he can explain."
BAKERY = (
    "A bakery in Quarrow sells its bread by the hour: what is left at noon costs half, and at three it is given away."
)


def page(id="a", url=None, title=None, text="", gold="", **others):
    fields = {
        "source": "own",
        "licence": "own",
        "is_trusted": True,
        "gold_title": None,
        "gold_author": None,
        "gold_date": None,
    }
    return LabelledPage(
        id=id, url=url, title=title, raw_text=text, rough_text=text, gold_text=gold, **{**fields, **others}
    )


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.lyndale.example/a/b", "lyndale.example"),
        ("http://news.lyndale.co.uk:8080/", "lyndale.co.uk"),
        ("https://lyndale.com.au", "lyndale.com.au"),
        ("https://co.uk", "co.uk"),
        ("https://quay/", "a"),
        ("", "a"),
        (None, "a"),
    ],
)
def test_a_page_is_of_its_registrable_domain_or_of_its_own(url, site):
    assert site_of(page("a", url)) == site


def test_pages_of_one_site_and_near_duplicates_are_in_one_group_whatever_their_order():
    pages = [
        page("d", "https://one.example/", gold=HARBOUR),
        page("c", "https://www.one.example/2", gold=BAKERY),
        page("b", "https://two.example/", gold=f"{BAKERY} That is all."),
        page("a", "https://three.example/", gold="Nothing of the kind, and too short to be compared."),
    ]
    assert groups_of(pages) == ["b", "b", "b", "a"]
    assert groups_of(pages[::-1]) == ["a", "b", "b", "b"]


def test_a_group_keeps_its_fold():
    assert [fold_of(group, 5) for group in ("a", "b", "c", "d")] == [0, 1, 0, 4]
    assert {fold_of(str(number), 5) for number in range(100)} == set(range(5))


def test_the_model_of_a_fold_has_seen_no_page_of_a_group_in_it():
    pages = [
        page(f"{site}{number}", f"https://site{site}.example/{number}") for site in range(20) for number in range(3)
    ]
    folds = train_folds(pages, train=lambda others: {site_of(other) for other in others})
    assert sorted(p.id for fold in folds for p in fold.pages) == sorted(p.id for p in pages)
    for fold in folds:
        assert fold.line_model and not fold.line_model & {site_of(p) for p in fold.pages}


# Eight words of article, four of furniture; the title's line counts on no side.
ARTICLE = "one two three four five six seven eight"
FURNITURE = "share this page now"
TITLED = page(title="Boats, again", text=f"Boats again\n{ARTICLE}\n{FURNITURE}", gold=f"Boats again\n{ARTICLE}")


@pytest.mark.parametrize(
    ("left", "f1", "precision", "loss", "over_5", "removed", "removal_p"),
    [
        (TITLED.raw_text, 0.8, 8 / 12, 0, 0, 0, 1),
        (f"Boats again\n{ARTICLE}", 1, 1, 0, 0, 1, 1),
        (ARTICLE, 1, 1, 0, 0, 1, 1),
        # six of eight words left: of the article's five runs of four two are lost, of six words gone four were not
        ("one two three four five six", 12 / 14, 1, 2 / 5, 1, 1, 4 / 6),
        (f"one two three four five six\n{FURNITURE}", 12 / 18, 0.6, 2 / 5, 1, 0, 0),
    ],
    ids=["untouched", "right", "title gone", "too much", "the wrong line"],
)
def test_texts_are_scored_in_words_and_runs(left, f1, precision, loss, over_5, removed, removal_p):
    score = TextScorer([TITLED], "raw_text").score({"a": left})
    found = (score.f1, score.precision, score.loss, score.over_5, score.removed, score.removal_p)
    assert found == pytest.approx((f1, precision, loss, over_5, removed, removal_p))


def test_a_page_without_a_text_counts_as_an_empty_one():
    score = TextScorer([TITLED, page("b", text=ARTICLE, gold=ARTICLE)], "raw_text").score({"b": ARTICLE})
    assert (score.pages, score.f1, score.loss, score.over_5) == (2, 0.5, 0.5, 0.5)


KNOWN = page(
    text="Boats That Nobody Counted\nBy Ilse Varga\nMarch 4th, 2026\nText.",
    gold_title="Boats that nobody counted",
    gold_author="Ilse Varga",
    gold_date="2026-03-04",
)


@pytest.mark.parametrize(
    ("field", "found", "right", "found_share", "invented"),
    [
        ("title", FoundMetadata(title="Boats that nobody counted | The Quay"), 1, 1, 0),
        ("title", FoundMetadata(title="Boats that"), 0, 0, 1),
        ("title", FoundMetadata(), 0, 0, 0),
        ("authors", FoundMetadata(authors=("ILSE VARGA",)), 1, 1, 0),
        ("authors", FoundMetadata(authors=("Ilse Varga", "The Quay")), 0, 0, 1),
        ("date", FoundMetadata(published_at="2026-03-04T10:00:00"), 1, 1, 0),
        ("date", FoundMetadata(published_at="2026-04-03"), 0, 0, 1),
    ],
)
def test_metadata_is_right_found_or_invented(field, found, right, found_share, invented):
    score = score_metadata([KNOWN], "raw_text", {"a": found})[field]
    assert (score.right, score.found, score.invented) == (right, found_share, invented)


def test_what_the_text_does_not_hold_cannot_be_found():
    scores = score_metadata(
        [page(text="Text.", gold_title="Boats", gold_date="2026", gold_author="Ilse Varga")], "raw_text", {}
    )
    assert {name: (score.with_gold, score.reachable) for name, score in scores.items()} == {
        "title": (1, 0),
        "authors": (1, 0),
        "date": (0, 0),
    }


@pytest.mark.parametrize(
    "writing", ["4 march 2026", "mar 04 2026", "march 4th 2026", "2026 03 04", "3 4 2026", "04 03 2026"]
)
def test_a_day_is_known_in_its_usual_writings(writing):
    assert writing in day_writings(date(2026, 3, 4))


def test_peers_keep_what_their_rules_keep():
    lines = [
        "Quarrow bread",
        HARBOUR,
        f"{BAKERY}[12]",
        "We use cookies on every single page.",
        "Three more words here",
        HARBOUR,
    ]
    text = "\n".join(lines)
    assert c4(text) == "\n".join([HARBOUR, BAKERY, HARBOUR])
    assert fineweb(text) == "\n".join([HARBOUR, BAKERY, "Three more words here", HARBOUR])
    assert fineweb_like(text) == "\n".join([HARBOUR, BAKERY])


def test_the_engine_takes_furniture_and_refuses_a_mode_without_its_model():
    given = [Given("a", f"{HARBOUR}\n\n{BAKERY}\n\nShare this article\n"), Given("b", BAKERY)]
    cleaned = clean_texts(given, _rules(), RULES)
    assert [text.text.strip() for text in cleaned] == [f"{HARBOUR}\n\n{BAKERY}", BAKERY]
    assert cleaned[0].marked > 0 == cleaned[1].marked
    with pytest.raises(ValueError, match="needs a line model"):
        clean_texts(given, _rules(), BOTH)
    with pytest.raises(ValueError, match="unknown mode"):
        clean_texts(given, _rules(), "neither")


def _rules():
    from cleancopy.rulebook import load_rules

    return load_rules()


FLOORS = """
[sha256]
"pages.parquet" = "aa"

[margins]
f1 = 0.002
loss = 0.001

[[floor]]
key = "rough.f1"
at_least = 0.948
measured = 0.950

[[floor]]
key = "rough.loss"
at_most = 0.004
measured = 0.003
"""
LOWERED = '\n[[lowered]]\nkey = "rough.f1"\ndate = 2026-02-03\nfrom = 0.948\nto = 0.94\nreason = "The pages of one site were wrong."\n'


def floors(tmp_path, text=FLOORS):
    path = tmp_path / "floors.toml"
    path.write_text(text, "utf-8")
    return read_floors(path)


@pytest.mark.parametrize(
    ("figures", "broken"),
    [
        ({"rough.f1": 0.948, "rough.loss": 0.004}, []),
        ({"rough.f1": 0.9479, "rough.loss": 0.0041}, ["rough.f1: is 0.9479", "rough.loss: is 0.0041"]),
        ({"rough.f1": 1.0}, ["rough.loss: was not measured"]),
    ],
)
def test_each_broken_floor_is_one_line(tmp_path, figures, broken):
    found = broken_floors(floors(tmp_path), figures)
    assert [line.split(";")[0] for line in found] == broken
    assert all("\n" not in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("at_least = 0.948", "at_least = 0.94", "worse than the 0.95 measured"),
        ("at_most = 0.004", "at_most = 0.005", "worse than the 0.003 measured"),
        ("loss = 0.001\n", "", "no margin for 'loss'"),
        ("measured = 0.950", "", "give key, measured"),
        ("[margins]", "[margins", "cannot be read"),
    ],
)
def test_a_floors_file_that_gives_way_silently_is_refused(tmp_path, old, new, message):
    with pytest.raises(FloorsError, match=message):
        floors(tmp_path, FLOORS.replace(old, new))


def test_a_floor_may_be_lowered_with_a_reason_for_just_this_limit(tmp_path):
    text = FLOORS.replace("at_least = 0.948", "at_least = 0.94")
    assert floors(tmp_path, text + LOWERED).floors[0].limit == 0.94
    with pytest.raises(FloorsError, match="reason is missing or empty"):
        floors(tmp_path, text + LOWERED.replace("The pages of one site were wrong.", " "))
    with pytest.raises(FloorsError, match="worse than"):
        floors(tmp_path, text.replace("0.94\n", "0.93\n") + LOWERED)


def test_other_data_is_refused(tmp_path):
    read = floors(tmp_path)
    refuse_other_data(read, {"pages.parquet": "aa"})
    for sha256 in ({"pages.parquet": "ab"}, {"other.parquet": "aa"}):
        with pytest.raises(FloorsError, match="the floors were measured on"):
            refuse_other_data(read, sha256)


def test_pinning_raises_floors_and_never_lowers_one(tmp_path):
    bounds = {"f1": AT_LEAST, "loss": AT_MOST}
    figures = {"rough.f1": 0.96, "rough.loss": 0.01, "raw.loss": 0.0005, "raw.pages": 7.0}
    raised = pinned(floors(tmp_path), figures, bounds)
    assert raised == [
        Floor("rough.f1", AT_LEAST, 0.958, 0.96),
        Floor("rough.loss", AT_MOST, 0.004, 0.003),
        Floor("raw.loss", AT_MOST, 0.0015, 0.0005),
    ]
    head = FLOORS.partition("[[floor]]")[0]
    assert floors(tmp_path, head + as_toml(raised)) == Floors(
        {"pages.parquet": "aa"}, {"f1": 0.002, "loss": 0.001}, tuple(raised), ()
    )


def test_the_floors_of_this_project_can_be_read():
    from benchmarks.quality import BOUNDS, FLOORS_FILE

    read = read_floors(FLOORS_FILE)
    assert all(floor.key.rpartition(".")[2] in BOUNDS for floor in read.floors)
