"""What is published already, as those see it who compare: hashes that lead to articles, their sketches and texts."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa

from cleancopy.texts import Array

TEXT = 32
"""The kind of the hashes of whole texts in an index; below it are the bands of sketches."""

DRAWN = 33
"""The kind of the hashes of drawn shingles."""

PUBLISHED = 1 << 40
"""Articles with numbers from here on are published: so many articles before them in the build."""


class Published(Protocol):
    """The articles of a build, numbered from 0 in its order."""

    def look_up(self, hashes: Array, limit: int) -> tuple[Array, Array]:
        """The articles that have these hashes (uint64, sorted, each once), of each the first so many.

        Gives the place of the hash among those asked for and the article, both int64, sorted.
        """
        ...

    def sketches(self, articles: Array) -> tuple[Array, Array]:
        """The marks (uint8) and the SHA-256 of the text (32 uint8) of each article; they are ascending."""
        ...

    def texts(self, articles: Array) -> pa.LargeStringArray:
        """The texts of the articles; they are ascending."""
        ...
