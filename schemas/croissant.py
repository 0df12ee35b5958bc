"""The description of a build in Croissant, the vocabulary that dataset hubs and machine learning libraries read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from schemas.column import Column, TableSchema

Entry = dict[str, Any]

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The standard's own, word for word: its reader warns of any other."""

PARQUET = "application/x-parquet"
"""As readers of Croissant know it; the registered name, application/vnd.apache.parquet, they refuse."""


def croissant(tables: Sequence[TableSchema], build_id: str, version: str, files: Sequence[Mapping[str, Any]]) -> Entry:
    """The description as JSON-LD. `files` are those of the manifest, each with path, bytes and sha256.

    There is no date in it, since a build has no clock, and no licence: whose texts these are the input does not say.
    """
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": f"cleancopy-{build_id}",
        "description": "Articles freed of what the page around them left in their text, and all that was removed.",
        "conformsTo": CONFORMS_TO,
        "version": version,
        "distribution": [entry for table in tables for entry in _distribution(table, files)],
        "recordSet": [_record_set(table) for table in tables],
    }


def _distribution(table: TableSchema, files: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Every file of a table with its hash, and all of them as one set, by their place beside the description."""
    of_table = [file for file in files if file["path"].startswith(f"{table.name}/")]
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": PARQUET,
            "sha256": file["sha256"],
        }
        for file in of_table
    ]
    together = {
        "@type": "cr:FileSet",
        "@id": f"{table.name}-files",
        "name": f"{table.name}-files",
        "description": table.description,
        "encodingFormat": PARQUET,
        "includes": _pattern(of_table),
    }
    return [*objects, together]


def _pattern(files: Sequence[Mapping[str, Any]]) -> str:
    """What matches the paths of all files of a table: articles/*.parquet, or articles/*/*.parquet where it is split."""
    folder, *within = files[0]["path"].split("/")
    return "/".join([folder, *("*" for _ in within[:-1]), "*.parquet"])


def _record_set(table: TableSchema) -> Entry:
    is_keyed = {"key": {"@id": f"{table.name}/{table.key[0]}"}} if len(table.key) == 1 else {}
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        **is_keyed,
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: TableSchema, column: Column) -> Entry:
    name, kind = f"{table.name}/{column.name}", column.type
    described = f"{column.description} In {column.unit}." if column.unit else column.description
    entry: Entry = {"@type": "cr:Field", "@id": name, "name": name, "description": described}
    if pa.types.is_list(kind):
        entry["repeated"] = True
        kind = kind.value_type
    if pa.types.is_struct(kind):
        members = [_member(table, column, member) for member in kind]
        return entry | {"subField": members}
    return entry | {"dataType": _data_type(kind), "source": _source(table, column)}


def _member(table: TableSchema, column: Column, member: pa.Field) -> Entry:
    name = f"{table.name}/{column.name}/{member.name}"
    source = _source(table, column) | {"transform": {"jsonPath": f"$.{member.name}"}}
    return {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "dataType": _data_type(member.type),
        "repeated": True,
        "source": source,
    }


def _source(table: TableSchema, column: Column) -> Entry:
    return {"fileSet": {"@id": f"{table.name}-files"}, "extract": {"column": column.name}}


def _data_type(kind: pa.DataType) -> str:
    names = (
        (pa.types.is_timestamp, "sc:DateTime"),
        (pa.types.is_boolean, "sc:Boolean"),
        (pa.types.is_int32, "cr:Int32"),
        (pa.types.is_int64, "cr:Int64"),
        (pa.types.is_float32, "cr:Float32"),
    )
    return next((name for is_kind, name in names if is_kind(kind)), "sc:Text")
