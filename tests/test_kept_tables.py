"""Tables that are kept on disk: asked for once, made anew where anything that they depend on, or the file, is another."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from cleancopy import kept_tables as room
from cleancopy.kept_tables import ENDING, kept_tables


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(room, "FOLDER", tmp_path / "kept")
    return tmp_path / "kept"


class Maker:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.n_asked = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.n_asked += 1
        return {"steps": np.arange(6, dtype=np.int16).reshape(2, 3), "codes": np.array(["de", "en"])}


def test_made_once_and_the_same_from_disk(folder: Path) -> None:
    maker = Maker()
    made, kept = (kept_tables("bells", ["ding", b"dong"], maker) for _ in range(2))
    assert maker.n_asked == 1
    for name in ("steps", "codes"):
        assert kept[name].dtype == made[name].dtype
        assert kept[name].tolist() == made[name].tolist()
    assert [path.name.split("-")[0] for path in folder.iterdir()] == ["bells"]


@pytest.mark.parametrize("changed", [["ding", b"dongs"], ["dingd", b"ong"], ["ding"], [b"dong", "ding"]])
def test_made_anew_where_anything_is_another(folder: Path, changed: list[str | bytes]) -> None:
    maker = Maker()
    kept_tables("bells", ["ding", b"dong"], maker)
    kept_tables("bells", changed, maker)
    assert maker.n_asked == 2


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_torn_file_is_made_anew(folder: Path, share: float) -> None:
    maker = Maker()
    kept_tables("bells", [], maker)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert kept_tables("bells", [], maker)["steps"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert maker.n_asked == 2


def test_a_changed_byte_is_found_by_its_checksum(folder: Path) -> None:
    maker = Maker()
    kept_tables("bells", [], maker)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    at = whole.index(np.arange(6, dtype=np.int16).tobytes())
    path.write_bytes(whole[:at] + b"\x07" + whole[at + 1 :])
    assert kept_tables("bells", [], maker)["steps"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert maker.n_asked == 2


def test_without_a_folder_to_write_to_they_are_made_every_time(folder: Path) -> None:
    folder.write_text("a file stands where the folder would be")
    maker = Maker()
    for _ in range(2):
        assert kept_tables("bells", [], maker)["codes"].tolist() == ["de", "en"]
    assert maker.n_asked == 2


def test_those_not_asked_for_the_longest_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_FILES", 2)
    for name in ("old", "unasked", "old", "new"):
        kept_tables(name, [], Maker())
        time.sleep(0.02)  # times of files have a few milliseconds to a step
    assert sorted(path.name.split("-")[0] for path in folder.glob(f"*{ENDING}")) == ["new", "old"]
