"""The two ways in which cleancopy gives up, each with its exit status."""

from __future__ import annotations


class CleancopyError(ValueError):
    """Bad usage, configuration or rules. The message reads `where: what is wrong; what to do`."""

    exit_status = 2


class BuildBlockedError(CleancopyError):
    """The build was made but must not be published, or could not be made whole."""

    exit_status = 1
