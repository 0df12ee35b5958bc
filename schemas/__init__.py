"""What readers of the dataset are promised: one module per table, and the judge of what is made."""

from schemas.articles import ARTICLES
from schemas.column import ContractError, TableSchema, conform
from schemas.duplicates import DUPLICATES
from schemas.rejected import REJECTED
from schemas.removed import REMOVED

TABLES = (ARTICLES, REMOVED, REJECTED, DUPLICATES)
"""Every table of a build, in the order in which people want to read about them."""

__all__ = ["ARTICLES", "DUPLICATES", "REJECTED", "REMOVED", "TABLES", "ContractError", "TableSchema", "conform"]
