"""How scraped article text becomes a dataset: Arrow in, Arrow out."""

__version__ = "0.1.0"
