from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import pytest

from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError
from cleancopy.inputs import (
    ENDINGS,
    Source,
    find_skipped,
    find_sources,
    fingerprint,
    still_the_same,
    text_of_path,
)


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"The text of {name.encode()!r}.")


def names_of(sources: tuple[Source, ...]) -> list[str]:
    return [source.source_path for source in sources]


@pytest.fixture
def no_root(tmp_path: Path) -> Iterator[None]:
    """Run as nobody, who may enter tmp_path but not what is closed in it."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents[:3]):  # pytest closes its folders to others
        folder.chmod(folder.stat().st_mode | 0o055)
    try:
        os.seteuid(65534)
    except PermissionError:
        pytest.skip("may not become another user")
    try:
        yield
    finally:
        os.seteuid(0)


NAMES: tuple[tuple[str, list[str], list[str]], ...] = (
    ("plain", ["b.txt", "a.txt"], ["a.txt", "b.txt"]),
    ("nested", ["x/b.txt", "a/c/d.csv", "z.jsonl"], ["a/c/d.csv", "x/b.txt", "z.jsonl"]),
    ("every ending", [f"a{ending}" for ending in ENDINGS], sorted(f"a{ending}" for ending in ENDINGS)),
    ("capital ending", ["A.TXT", "b.Jsonl.GZ"], ["A.TXT", "b.Jsonl.GZ"]),
    ("hidden", ["a.txt", ".b.txt", ".git/c.txt", "x/.d/e.txt"], ["a.txt"]),
    ("other endings", ["a.txt", "a.pdf", "README", "b.gz"], ["a.txt"]),
    ("blanks and newlines", ["a b.txt", "a\nb.txt"], ["a\nb.txt", "a b.txt"]),
    ("not ASCII", ["été.txt", "日本.txt"], ["été.txt", "日本.txt"]),
)


@pytest.mark.parametrize(("names", "expected"), [case[1:] for case in NAMES], ids=[case[0] for case in NAMES])
def test_files_of_a_folder(tmp_path: Path, names: list[str], expected: list[str]) -> None:
    write(tmp_path, *names)
    sources = find_sources([tmp_path])
    assert names_of(sources) == expected
    for source in sources:
        assert source.fault is None
        assert source.sha256 == hashlib.sha256(source.path.read_bytes()).hexdigest()
        assert source.size_bytes == source.path.stat().st_size


def test_names_that_are_no_utf8_stay_distinct_and_become_valid(tmp_path: Path) -> None:
    raws = [b"a\xff.txt", b"a\\xff.txt", b"a\\x5cxff.txt", b"\xe9t\xe9.txt", b"a\\b.txt"]
    for raw in raws:
        (tmp_path / os.fsdecode(raw)).write_text("x")
    names = names_of(find_sources([tmp_path]))
    assert sorted(names) == sorted(["a\\xff.txt", "a\\x5cxff.txt", "a\\x5cx5cxff.txt", "\\xe9t\\xe9.txt", "a\\b.txt"])
    assert len(set(names)) == len(raws)
    assert all(name.encode("utf-8") for name in names)


def test_order_and_repetition_of_inputs_change_nothing(tmp_path: Path) -> None:
    write(tmp_path, "x/a.txt", "x/y/b.txt", "z/c.txt")
    inputs = [tmp_path / "x", tmp_path / "x/y", tmp_path / "z/c.txt", tmp_path / "x/../x/a.txt", tmp_path / "x/."]
    outcomes = {find_sources(list(order)) for order in permutations(inputs)}
    assert len(outcomes) == 1
    (sources,) = outcomes
    assert names_of(sources) == ["x/a.txt", "x/y/b.txt", "z/c.txt"]


SHARED = (
    ("one file", ["x/a.txt"], ["a.txt"]),
    ("one folder", ["x"], ["a.txt", "y/b.txt"]),
    ("a folder and one in it", ["x/y", "x"], ["a.txt", "y/b.txt"]),
    ("two files", ["x/a.txt", "z/c.txt"], ["x/a.txt", "z/c.txt"]),
    ("neighbours", ["x/y", "z"], ["x/y/b.txt", "z/c.txt"]),
    ("a way up and down again", ["x", "x/../z"], ["x/a.txt", "x/y/b.txt", "z/c.txt"]),
)


@pytest.mark.parametrize(("inputs", "expected"), [case[1:] for case in SHARED], ids=[case[0] for case in SHARED])
def test_paths_are_relative_to_the_deepest_shared_folder(
    tmp_path: Path, inputs: list[str], expected: list[str]
) -> None:
    write(tmp_path, "x/a.txt", "x/y/b.txt", "z/c.txt")
    assert names_of(find_sources([tmp_path / name for name in inputs])) == expected


def test_relative_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "x/a.txt")
    monkeypatch.chdir(tmp_path / "x")
    for relative in (".", "a.txt", "../x", "..//x/a.txt"):
        assert names_of(find_sources([Path(relative)])) == ["a.txt"]


def test_one_folder_by_two_names_is_read_once_by_its_own(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    (tmp_path / "alias").symlink_to("real")
    assert names_of(find_sources([tmp_path])) == ["real/a.txt"]
    assert len(find_sources([tmp_path / "alias", tmp_path / "real"])) == 1
    assert names_of(find_sources([tmp_path / "alias"])) == ["a.txt"]


def test_two_names_for_one_file_are_two_documents(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert names_of(find_sources([tmp_path])) == ["a.txt", "b.txt"]


def test_folders_outside_are_reached_through_links(tmp_path: Path) -> None:
    write(tmp_path, "in/a.txt", "out/sub/b.txt")
    (tmp_path / "in/link").symlink_to("../out")
    assert names_of(find_sources([tmp_path / "in"])) == ["a.txt", "link/sub/b.txt"]


def fifo(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


FAULTS: tuple[tuple[str, str, Callable[[Path], None], str, str], ...] = (
    ("dangling", "x.txt", lambda path: path.symlink_to("nowhere.txt"), "unreadable", "leads nowhere"),
    ("dangling folder", "x", lambda path: path.symlink_to("nowhere"), "unreadable", "leads nowhere"),
    ("link to itself", "x.txt", lambda path: path.symlink_to("x.txt"), "unreadable", "symbolic links"),
    ("folder link to itself", "x", lambda path: path.symlink_to("x"), "unreadable", "symbolic links"),
    ("link to its folder", "x", lambda path: path.symlink_to("."), "unreadable", "folder that it is in"),
    ("link to a folder above", "x", lambda path: path.symlink_to(".."), "unreadable", "folder that it is in"),
    ("FIFO", "x.csv", fifo, "not-a-regular-file", "a FIFO"),
    ("socket", "x.jsonl", listening, "not-a-regular-file", "a socket"),
)


@pytest.mark.parametrize(("name", "make", "fault", "observed"), [c[1:] for c in FAULTS], ids=[c[0] for c in FAULTS])
def test_what_cannot_be_opened_is_a_faulty_source(
    tmp_path: Path, name: str, make: Callable[[Path], None], fault: str, observed: str
) -> None:
    write(tmp_path, "good/a.txt")
    make(tmp_path / "good" / name)
    by_name = {source.source_path: source for source in find_sources([tmp_path])}
    assert by_name["good/a.txt"].fault is None
    faulty = by_name[f"good/{name}"]
    assert (faulty.fault, faulty.sha256, faulty.size_bytes) == (fault, None, 0)
    assert observed in (faulty.fault_observed or "")
    assert still_the_same(faulty)


def test_links_across_two_folders_end(tmp_path: Path) -> None:
    write(tmp_path, "a/1.txt", "b/2.txt")
    (tmp_path / "a/to_b").symlink_to("../b")
    (tmp_path / "b/to_a").symlink_to("../a")
    assert [s.source_path for s in find_sources([tmp_path]) if s.fault is None] == ["a/1.txt", "b/2.txt"]
    through_a = find_sources([tmp_path / "a"])
    assert [s.source_path for s in through_a if s.fault is None] == ["1.txt", "to_b/2.txt"]
    assert [s.source_path for s in through_a if s.fault] == ["to_b/to_a"]


@pytest.mark.parametrize("closed", ["sub/secret.txt", "sub", "sub.d"])
def test_closed_files_and_folders_are_faulty_sources(
    tmp_path: Path, closed: str, request: pytest.FixtureRequest
) -> None:
    write(tmp_path, "open.txt", "sub/secret.txt", "sub.d/other.txt")
    (tmp_path / closed).chmod(0)
    request.getfixturevalue("no_root")
    by_name = {source.source_path: source for source in find_sources([tmp_path])}
    assert (by_name[closed].fault, by_name[closed].fault_observed) == ("unreadable", "Permission denied")
    assert by_name["open.txt"].fault is None


def test_what_is_skipped_is_listed(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "x/b.pdf", "README", ".hidden.pdf")
    assert find_skipped([tmp_path, tmp_path / "a.txt", tmp_path / "x"]) == tuple(
        text_of_path(tmp_path / name) for name in ("README", "x/b.pdf")
    )


ERRORS = (
    ("no inputs", [], "none is given"),
    ("missing", ["nothing.txt"], "nothing.txt: is not there; "),
    ("empty folder", ["empty"], "empty: holds no files; "),
    ("nothing to read", ["pdfs"], "pdfs: holds only 1 files with other endings; "),
    ("one of two", ["good", "empty"], "empty: holds no files"),
    ("other ending", ["pdfs/a.pdf"], "known: .txt, .jsonl, .jsonl.gz, .jsonl.zst, .csv, .parquet"),
    ("device", ["/dev/null"], "known: .txt"),
)


@pytest.mark.parametrize(("inputs", "message"), [case[1:] for case in ERRORS], ids=[case[0] for case in ERRORS])
def test_errors_say_where_and_what(tmp_path: Path, inputs: list[str], message: str) -> None:
    write(tmp_path, "good/a.txt", "pdfs/a.pdf")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CleancopyError) as caught:
        find_sources([tmp_path / name for name in inputs])
    assert message in str(caught.value)


def test_fingerprint_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write(tmp_path, f"{folder}/a.txt", f"{folder}/b.txt")
        for path in (tmp_path / folder).iterdir():
            path.write_text(path.name)
    one, two = find_sources([tmp_path / "one"]), find_sources([tmp_path / "two"])
    assert fingerprint(one) == fingerprint(two) == fingerprint(tuple(reversed(one)))
    (tmp_path / "two/b.txt").write_text("other")
    assert fingerprint(find_sources([tmp_path / "two"])) != fingerprint(one)
    (tmp_path / "two/b.txt").rename(tmp_path / "two/c.txt")
    assert fingerprint(find_sources([tmp_path / "two"])) not in (fingerprint(one), fingerprint(two))
    fault = Source(Path("b.txt"), "b.txt", "unreadable", "x")
    assert fingerprint([one[0], fault]) != fingerprint([one[0]])


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt", "c.txt")
    a, b, c = find_sources([tmp_path])
    assert still_the_same(a)
    a.path.write_text("longer than before, and another text")
    os.utime(b.path, ns=(b.mtime_ns, b.mtime_ns + 1))
    c.path.unlink()
    assert [still_the_same(source) for source in (a, b, c)] == [False, False, False]


def test_stem_and_ending(tmp_path: Path) -> None:
    write(tmp_path, "x/a.b.jsonl.gz", "x/C.TXT")
    assert [(source.stem, source.ending) for source in find_sources([tmp_path])] == [
        ("C", ".txt"),
        ("a.b", ".jsonl.gz"),
    ]


def own(out: Path) -> tuple[Path, ...]:
    """What a run leaves in an output folder, beside a file of the user's."""
    write(out, "builds/1/articles/part-00000.parquet", "work/plans/1.jsonl", "CURRENT.json", "notes.txt")
    return BuildStore(out).own_paths


PASSED_OVER: tuple[tuple[str, list[str], str, list[str]], ...] = (
    ("the output folder in an input", ["."], "data", ["a.txt", "data/notes.txt"]),
    ("deep in an input", ["."], "x/y/data", ["a.txt", "x/y/data/notes.txt"]),
    ("the input itself", ["data"], "data", ["notes.txt"]),
    ("a folder of a build, by name", ["data/builds/1"], "data", ["articles/part-00000.parquet"]),
    ("all builds, by name", ["data/builds"], "data", ["1/articles/part-00000.parquet"]),
    (
        "the input and a build in it",
        [".", "data/builds/1"],
        "data",
        ["a.txt", "data/builds/1/articles/part-00000.parquet", "data/notes.txt"],
    ),
    ("by a link", ["."], "link", ["a.txt", "elsewhere/notes.txt"]),
)


@pytest.mark.parametrize(
    ("inputs", "out", "expected"), [case[1:] for case in PASSED_OVER], ids=[c[0] for c in PASSED_OVER]
)
def test_a_run_does_not_read_what_a_run_wrote(tmp_path: Path, inputs: list[str], out: str, expected: list[str]) -> None:
    write(tmp_path, "a.txt")
    if out == "link":
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    of_this_run = own(tmp_path / out)
    named = [tmp_path / name for name in inputs]
    for passed_over in (of_this_run, ()):  # nor what runs into another folder wrote
        assert names_of(find_sources(named, passed_over)) == expected
        assert find_skipped(named, passed_over) == ()


def test_folders_that_are_called_like_those_of_runs_are_read(tmp_path: Path) -> None:
    write(tmp_path, "builds/a.txt", "work/b.txt", "x/CURRENT.json", "x/delta/c.txt")
    assert names_of(find_sources([tmp_path])) == ["builds/a.txt", "work/b.txt", "x/delta/c.txt"]
