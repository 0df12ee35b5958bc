"""Kernels from disk: they do what they did when they were compiled, compile into others, and leave the rest unloaded."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest
from numba.core.caching import FunctionCache

from cleancopy import kernel_cache as room
from cleancopy.kernels import array_kernel, kernel

ROOT = Path(__file__).parent.parent

KERNELS = """
import os
import numpy as np
from numba import njit
from cleancopy.kernels import array_kernel, inlined_kernel, kernel

if os.environ.get("WRITTEN_BY") == "numba":
    array_kernel = kernel = njit(cache=True, nogil=True)

@kernel
def doubled(number):
    return 2 * number

@array_kernel
def steps(size):
    made = np.zeros(size, np.int64)
    for at in range(size):
        made[at] = doubled(at)
    return made

@array_kernel
def item(numbers, at):
    if at not in range(len(numbers)):
        raise ValueError("there is no such item", at)
    return numbers[at]
"""
ANOTHER = """
import numpy as np
from cleancopy.kernels import array_kernel
from some_kernels import doubled, item, steps

@array_kernel
def both(size):
    return item(steps(size), size - 1) + doubled(size)
"""
ASK = """
import json, sys
import numpy as np
import some_kernels as its
said = {}
if "again" not in sys.argv:
    said["doubled"] = its.doubled(21), its.doubled(1.5)
    said["steps"] = its.steps(4).tolist()
    said["item"] = int(its.item(np.arange(3), 2))
    try:
        its.item(np.arange(3), 3)
    except ValueError as error:
        said["refused"] = error.args
else:
    if "steps" in sys.argv:
        its.steps(4)
    from another_kernel import both
    said["both"] = int(both(4))
    try:
        both(0)
    except ValueError as error:
        said["refused"] = error.args
said["taken"] = {name: sum(getattr(its, name).stats.cache_hits.values()) for name in ("doubled", "steps", "item")}
taken = [one for name in said["taken"] for one in getattr(its, name).overloads.values()]
said["parsed"] = sum(one.library._shared_module is not None for one in taken)
said["is_ready_to_compile"] = "numba.np.polynomial" in sys.modules
print(json.dumps(said))
"""
SAID = {"doubled": [42, 3.0], "steps": [0, 2, 4, 6], "item": 2, "refused": ["there is no such item", 3]}
TAKEN = {"doubled": 2, "steps": 1, "item": 1}


def write_kernels(folder: Path) -> Path:
    (folder / "some_kernels.py").write_text(KERNELS)
    (folder / "another_kernel.py").write_text(ANOTHER)
    (folder / "ask.py").write_text(ASK)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Kernels that nobody has compiled."""
    return write_kernels(tmp_path)


def ask(folder: Path, *arguments: str, written_by: str = "cleancopy", **environment: str) -> dict:
    """What a new process says of the kernels."""
    told = os.environ | {"PYTHONPATH": str(ROOT), "WRITTEN_BY": written_by} | environment
    command = [sys.executable, str(folder / "ask.py"), *arguments]
    return json.loads(subprocess.run(command, env=told, check=True, capture_output=True, text=True).stdout)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A folder whose kernels are compiled and on disk, and what the process that compiled them said."""
    folder = write_kernels(tmp_path_factory.mktemp("kept"))
    return folder, ask(folder)


@pytest.fixture
def compiled(kept: tuple[Path, dict], tmp_path: Path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(kept[0], tmp_path / "compiled")


def answers(said: dict) -> dict:
    """What the kernels gave."""
    return {name: value for name, value in said.items() if name not in ("taken", "parsed", "is_ready_to_compile")}


def test_kernels_from_disk_do_what_they_did(kept: tuple[Path, dict], compiled: Path) -> None:
    first, taken = kept[1], ask(compiled)
    assert answers(first) == answers(taken) == SAID
    assert sum(first["taken"].values()) == 0
    assert taken["taken"] == TAKEN
    assert (first["is_ready_to_compile"], taken["is_ready_to_compile"]) == (True, False)
    assert taken["parsed"] == 0


@pytest.mark.parametrize("called_before", [[], ["steps"]])
def test_kernels_from_disk_are_compiled_into_another(compiled: Path, called_before: list[str]) -> None:
    linked = ask(compiled, "again", *called_before)
    assert linked["both"] == 6 + 8
    assert linked["refused"] == ["there is no such item", -1]
    assert linked["taken"] == {"doubled": 1, "steps": 1, "item": 1}
    assert linked["is_ready_to_compile"]
    taken = ask(compiled, "again")
    assert answers(taken) == answers(linked)
    assert sum(taken["taken"].values()) == 0, "that one is whole"
    assert not taken["is_ready_to_compile"]


def test_what_numba_has_written_is_read(folder: Path) -> None:
    ask(folder, written_by="numba")
    taken = ask(folder)
    assert answers(taken) == SAID
    assert taken["taken"] == TAKEN


def test_numba_reads_what_is_written(compiled: Path) -> None:
    taken = ask(compiled, written_by="numba")
    assert answers(taken) == SAID
    assert taken["taken"] == TAKEN


def test_a_changed_kernel_is_compiled_anew(compiled: Path) -> None:
    (compiled / "some_kernels.py").write_text(KERNELS.replace("2 * number", "3 * number"))
    changed = ask(compiled)
    assert changed["doubled"] == [63, 4.5]
    assert sum(changed["taken"].values()) == 0


def test_a_file_that_is_gone_is_made_anew(compiled: Path) -> None:
    for path in (compiled / "__pycache__").glob("*steps*.nbc"):
        path.unlink()
    made = ask(compiled)
    assert answers(made) == SAID
    assert made["taken"] == TAKEN | {"steps": 0}


def test_files_go_where_numba_is_told(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    ask(folder, NUMBA_CACHE_DIR=str(elsewhere))
    assert not list((folder / "__pycache__").glob("*.nbc"))
    assert list(elsewhere.rglob("*.nbc"))
    assert ask(folder, NUMBA_CACHE_DIR=str(elsewhere))["taken"] == TAKEN


def test_without_compiling_kernels_are_plain_functions(folder: Path) -> None:
    code = "import some_kernels as its; print(its.steps(4).tolist(), type(its.steps).__name__)"
    told = os.environ | {"PYTHONPATH": f"{ROOT}:{folder}", "NUMBA_DISABLE_JIT": "1"}
    said = subprocess.run([sys.executable, "-c", code], env=told, check=True, capture_output=True, text=True).stdout
    assert said.strip() == "[0, 2, 4, 6] function"


def test_another_numba_keeps_its_kernels_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def tripled(number: int) -> int:
        return 3 * number

    assert isinstance(kernel(tripled)._cache, room.KernelCache)
    monkeypatch.setattr(room, "KNOWN_NUMBA", (0, 61))
    assert isinstance(array_kernel(tripled)._cache, FunctionCache)


def test_the_numba_of_the_lock_is_known() -> None:
    """With a newer one: compare how it takes kernels from disk with how it is done here, then name it there."""
    locked = re.search(r"^numba==(\d+)\.(\d+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert locked is not None
    assert tuple(map(int, locked.groups())) == room.KNOWN_NUMBA
    assert numba.version_info.short == room.KNOWN_NUMBA
