"""The contract and the Croissant description of a build, as their own tools read them."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from schemas import ARTICLES, TABLES, TableSchema
from schemas.contract import data_contract
from schemas.croissant import croissant
from schemas.dictionary import type_name
from schemas.plain_yaml import as_yaml
from tests.dataset_build import LAYOUTS, make_build

every_table = pytest.mark.parametrize("schema", TABLES, ids=[table.name for table in TABLES])
NAMES = [table.name for table in TABLES]
FILES = [{"path": f"{name}/part-00000.parquet", "bytes": 1, "sha256": "0" * 64} for name in NAMES]


@pytest.fixture(scope="module", params=LAYOUTS)
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp(request.param), 30, layout=request.param, row_group_rows=8)


VALUES = [
    {},
    {"a": {}, "b": [], "c": None, "d": True, "e": 1.5, "f": "text"},
    {"a": [{"b": 1, "c": [1, 2]}, {"d": {"e": "f"}}, [], {}, [[1], {"x": [{}]}]]},
    {
        "quotes": 'it\'s "so"',
        "colon": "a: b",
        "number": "1.10",
        "no": "no",
        "null": "null",
        "lines": "a\n b\t",
        "": " ",
    },
    {"with space": "# no comment", "pattern": r"^[0-9a-f]{32}$ | \S", "ü": "\u2028\u0085\x7f 船"},
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_yaml_gives_the_values_back(value: dict[str, Any]) -> None:
    assert (yaml.safe_load(as_yaml(value)) or {}) == value


def test_a_build_says_what_the_declarations_say(build: Path) -> None:
    manifest = json.loads((build / "manifest.json").read_text("utf-8"))
    assert [file["path"] for file in manifest["other_files"]] == ["README.md", "croissant.json", "datacontract.yaml"]
    contract = yaml.safe_load((build / "datacontract.yaml").read_text("utf-8"))
    assert contract == data_contract(TABLES, manifest["build_id"], ARTICLES.version)
    described = json.loads((build / "croissant.json").read_text("utf-8"))
    assert described == croissant(TABLES, manifest["build_id"], ARTICLES.version, manifest["files"])
    (server,) = contract["servers"]
    for name in NAMES:
        files = sorted(build.glob(server["path"].replace("{model}", name)))
        assert files == sorted((build / name).rglob("*.parquet")) and files


@every_table
def test_every_column_stands_in_the_contract_and_in_croissant(schema: TableSchema) -> None:
    contract = data_contract(TABLES, "b", "1.0.0")["schema"][NAMES.index(schema.name)]
    records = croissant(TABLES, "b", "1.0.0", FILES)["recordSet"][NAMES.index(schema.name)]
    for column, told, field in zip(schema.columns, contract["properties"], records["field"], strict=True):
        assert (told["name"], told["required"], told["description"]) == (
            column.name,
            not column.nullable,
            column.description,
        )
        custom = {entry["property"]: entry["value"] for entry in told["customProperties"]}
        assert custom.get("unit") == column.unit and isinstance(custom["fieldId"], int)
        assert field["@id"] == f"{schema.name}/{column.name}" and column.description in field["description"]
        assert field.get("repeated", False) == pa.types.is_list(column.type)


def test_checks_are_told_in_the_words_of_the_standard() -> None:
    contract = data_contract(TABLES, "b", "1.0.0")
    told = {
        f"{table['name']}.{column['name']}": column for table in contract["schema"] for column in table["properties"]
    }
    assert told["articles.doc_id"]["logicalTypeOptions"] == {"pattern": "^[0-9a-f]{32}$"}
    assert told["articles.doc_id"]["primaryKey"] and told["articles.doc_id"]["unique"]
    assert told["removed.confidence"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 1}
    assert told["removed.action"]["quality"][0]["arguments"] == {"validValues": ["remove", "lift"]}
    assert told["articles.published_at"]["logicalTypeOptions"] == {"timezone": True, "defaultTimezone": "UTC"}
    items = told["rejected.reasons"]["items"]
    assert [member["name"] for member in items["properties"]] == ["stage", "reason", "observed", "threshold"]
    across = {rule["name"] for rule in contract["schema"][0]["quality"]}
    assert across >= {"nothing-vanished", "text-hash", "sums-agree", "documents-add-up"}


def test_the_contract_is_one_by_the_standard(build: Path) -> None:
    """By the standard's own JSON schema and its own Python model."""
    standard = pytest.importorskip("open_data_contract_standard", reason="needs the extra `readers`")
    from jsonschema import Draft201909Validator
    from open_data_contract_standard.model import OpenDataContractStandard

    schema = json.loads((Path(standard.__path__[0]) / "schema.json").read_text("utf-8"))
    text = (build / "datacontract.yaml").read_text("utf-8")
    assert [
        f"{error.json_path}: {error.message}"
        for error in Draft201909Validator(schema).iter_errors(yaml.safe_load(text))
    ] == []
    read = OpenDataContractStandard.from_string(text)
    assert [table.name for table in read.schema_] == NAMES
    assert [column.name for column in read.schema_[0].properties] == [column.name for column in ARTICLES.columns]


KNOWN_TYPES = {"array", "boolean", "float", "int32", "int64", "string", "struct", "timestamp_tz"}
"""Names of types that datacontract-cli makes columns of; of others, such as list<string>, it makes no SQL."""


@every_table
def test_types_have_names_that_tools_know(schema: TableSchema) -> None:
    told = data_contract(TABLES, "b", "1.0.0")["schema"][NAMES.index(schema.name)]["properties"]
    members = [member for column in told if "items" in column for member in column["items"].get("properties", [])]
    for entry in [*told, *(column["items"] for column in told if "items" in column), *members]:
        assert entry["physicalType"] in KNOWN_TYPES, entry
    arrow = {entry["name"]: {one["property"]: one["value"] for one in entry["customProperties"]} for entry in told}
    assert [arrow[column.name]["arrowType"] for column in schema.columns] == [
        type_name(column.type) for column in schema.columns
    ]


BROKEN = [
    ({}, []),
    ({"^[0-9a-f]{32}$": "^[0-9a-f]{31}$"}, ["doc_id"]),
    ({'- "remove"': '- "removed"'}, ["action"]),
]


@pytest.mark.parametrize(("instead", "failing"), BROKEN, ids=["as it is", "a pattern", "a choice"])
def test_the_build_keeps_its_contract_by_another_tool(
    build: Path, tmp_path: Path, instead: dict, failing: list[str]
) -> None:
    """By datacontract-cli, with DuckDB; and where the contract says something else, not."""
    tool = shutil.which("datacontract")
    if tool is None:
        pytest.skip("needs datacontract-cli, as make readers installs it")
    contract = (build / "datacontract.yaml").read_text("utf-8")
    for old, new in instead.items():
        assert old in contract
        contract = contract.replace(old, new)
    (tmp_path / "contract.yaml").write_text(contract, "utf-8")
    command = [
        tool,
        "test",
        str(tmp_path / "contract.yaml"),
        "--output",
        str(tmp_path / "run.json"),
        "--output-format",
        "json",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=build, env=environment, capture_output=True, text=True, check=False)
    checks = json.loads((tmp_path / "run.json").read_text("utf-8"))["checks"]
    bad = [check for check in checks if check["result"] not in ("passed", "info", "warning")]
    assert [check for check in bad if check["result"] != "failed"] == [], done.stdout
    assert {check["field"].split(".")[-1] for check in bad} >= set(failing) and bool(bad) == bool(failing)
    assert done.returncode == bool(failing)
    of_types = [check for check in checks if check["result"] == "warning"]
    assert all("types in parquet files is not supported" in check["reason"] for check in of_types)
    assert len([check for check in checks if check["result"] == "passed"]) > 250


MAY_BE_MISSING = ("citeAs", "datePublished", "license")
"""What Croissant recommends and a build cannot know, or has no clock for."""


def test_croissant_reads_the_build_back(build: Path) -> None:
    croissant_library = pytest.importorskip("mlcroissant", reason="needs the extra `readers`")
    logging.getLogger("absl").setLevel(logging.ERROR)
    dataset = croissant_library.Dataset(jsonld=str(build / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert not issues.errors
    assert [warning for warning in issues.warnings if not any(name in warning for name in MAY_BE_MISSING)] == []
    for schema in TABLES:
        written = pq.read_table(build / schema.name, partitioning=None).to_pylist()
        read = [_plain(record, schema.name) for record in dataset.records(schema.name)]
        for rows in (written, read):
            rows.sort(key=lambda row: (row["doc_id"], row.get("seq", 0)))
        assert [{name: _as_croissant_has_it(value) for name, value in row.items()} for row in written] == read


def _plain(value: Any, prefix: str) -> Any:
    """A record as JSON has it: names without the path before them, texts as text, numbers as Python's."""
    if isinstance(value, dict):
        return {name.rsplit("/", 1)[-1]: _plain(member, prefix) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(item, prefix) for item in value]
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _as_croissant_has_it(value: Any) -> Any:
    return value
