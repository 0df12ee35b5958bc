"""How much room builds take, as `builds show` and `builds prune` tell it."""

import json
import os

import pytest

from cleancopy.build_sizes import build_size, freed_bytes
from cleancopy.builds import BuildStore
from flows.cli import main
from tests.made_builds import some_builds


@pytest.fixture
def store(tmp_path) -> BuildStore:
    return some_builds(tmp_path / "out")


def share_part(store: BuildStore, names: str) -> None:
    """The builds have a file in common, which is a part of the first."""
    for name in names[1:]:
        os.link(store.build_path(names[0]) / "articles" / "part-00000.parquet", store.build_path(name) / "same")


def said_by(capsys: pytest.CaptureFixture, store: BuildStore, *command: str) -> list[str]:
    assert main([*command, "--out", str(store.out)]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("sharing", ["", "ae", "ade"])
def test_show_and_prune_tell_one_size_of_a_build(store, capsys, sharing):
    for name in "ade":  # large enough to be told apart in MB
        (store.build_path(name) / "report" / "index.html").write_bytes(bytes(300_000 * (1 + ord(name) - ord("a"))))
    (store.build_path("a") / "articles" / "part-00000.parquet").write_bytes(bytes(1_700_000))
    share_part(store, sharing)
    pruned = {line.split()[0]: line for line in said_by(capsys, store, "builds", "prune", "--keep", "1", "--dry-run")}
    for name in "ade":
        facts = json.loads("".join(said_by(capsys, store, "builds", "show", name, "--json")))
        held_by = store.build_path(name)
        files = [path for path in held_by.rglob("*") if path.is_file()]
        assert facts["bytes"] == sum(path.stat().st_size for path in files)
        assert facts["shared_bytes"] == (1_700_000 if name in sharing else 0)
        (path,) = [line for line in said_by(capsys, store, "builds", "show", name) if line.startswith("path")]
        size = path.partition("(")[2].removesuffix(")")
        assert f" {size}  " in pruned[name]
        assert size.endswith("1.7 MB of it shared") == (name in sharing)


FREED = [
    # builds that have a file in common, those that go; how often its bytes are in the sum of the sizes and not freed
    ("", "a", 0),
    ("ae", "a", 1),
    ("ad", "ad", 1),  # freed once, and counted in both
    ("ade", "ad", 2),
    ("aa", "a", 0),
]


@pytest.mark.parametrize(("sharing", "gone", "times"), FREED, ids=str)
def test_a_file_with_another_name_frees_nothing_until_all_of_its_names_go(store, sharing, gone, times):
    share_part(store, sharing)
    sizes = [build_size(store.build_path(name)) for name in gone]
    assert freed_bytes(sizes) == sum(size.bytes for size in sizes) - times * len("PAR1aPAR1")
