"""The dataset card of a build: what it is, in words and in the YAML front matter that dataset hubs read."""

from __future__ import annotations

from typing import Any

from schemas import TABLES
from schemas.dictionary import dictionary

CARD = """\
---
pretty_name: cleancopy {build_id}
configs:
{configs}
---
# cleancopy build {build_id}

{articles:,} articles of {read:,} documents that went in; {rejected:,} were rejected, {removed:,} stretches of text were
removed or lifted into columns, each on record in `removed` with a rule and a reason. For {documents:,} documents
({characters:,} characters) it was proved that article and removals give back the normalised text.

Rules `{rules_hash:.12}`, configuration `{config_hash:.12}`, cleancopy {cleancopy_version}, schema {schema_version}.
The report is `report/index.html`; hashes of all files are in `manifest.json`; what has a clock is in `run.json`.

{dictionaries}
"""


def dataset_card(manifest: dict[str, Any]) -> str:
    """README.md of a build, from its manifest and the declared tables. The same build gives the same card."""
    configs = "\n".join(f'- config_name: {schema.name}\n  data_files: "{schema.name}/*.parquet"' for schema in TABLES)
    dictionaries = "\n\n".join(dictionary(schema).strip() for schema in TABLES)
    facts = manifest | manifest["counts"] | manifest["proof"]
    return CARD.format(configs=configs, dictionaries=dictionaries, **facts)
