"""What a build says of itself: the dataset card, the data contract, the Croissant description."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cleancopy.builds import write_json
from cleancopy.parts import file_facts
from cleancopy.plurals import counted
from schemas import ARTICLES, TABLES
from schemas.contract import data_contract
from schemas.croissant import croissant
from schemas.dictionary import dictionary
from schemas.plain_yaml import as_yaml

CARD = """\
---
pretty_name: cleancopy {build_id}
configs:
{configs}
---
# cleancopy build {build_id}

{articles} of {documents_read} that went in; {rejected} rejected, {stretches} of text removed or lifted into columns,
each on record in `removed` with a rule and a reason. For {proved} ({characters}) it was proved that article and
removals give back the normalised text.

Rules `{rules_hash:.12}`, configuration `{config_hash:.12}`, cleancopy {cleancopy_version}, schema {schema_version}.
The report is `report/index.html`; hashes of all files are in `manifest.json`; what has a clock is in `run.json`.
For programs: `datacontract.yaml` (Open Data Contract Standard) and `croissant.json` (Croissant) say what stands below.

{dictionaries}
"""


def write_descriptions(build: Path, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Write README.md, datacontract.yaml and croissant.json of a build. Gives what the manifest says of each."""
    build_id = manifest["build_id"]
    contract = data_contract(TABLES, build_id, ARTICLES.version)
    (build / "README.md").write_text(dataset_card(manifest), "utf-8")
    (build / "datacontract.yaml").write_text(as_yaml(contract), "utf-8")
    write_json(build / "croissant.json", croissant(TABLES, build_id, ARTICLES.version, manifest["files"]))
    return [file_facts(build / name, build) for name in ("README.md", "croissant.json", "datacontract.yaml")]


def dataset_card(manifest: dict[str, Any]) -> str:
    """README.md of a build, from its manifest and the declared tables. The same build gives the same card."""
    configs = "\n".join(
        f'- config_name: {schema.name}\n  data_files: "{schema.name}/**/*.parquet"' for schema in TABLES
    )
    dictionaries = "\n\n".join(dictionary(schema).strip() for schema in TABLES)
    return CARD.format(configs=configs, dictionaries=dictionaries, **manifest | _figures(manifest))


def _figures(manifest: dict[str, Any]) -> dict[str, str]:
    counts, proof = manifest["counts"], manifest["proof"]
    return {
        "articles": counted(counts["articles"], "article"),
        "documents_read": counted(counts["read"], "document"),
        "rejected": f"{counts['rejected']:,} {'was' if counts['rejected'] == 1 else 'were'}",
        "stretches": counted(counts["removed"], "stretch", "stretches"),
        "proved": counted(proof["documents"], "document"),
        "characters": counted(proof["characters"], "character"),
    }
