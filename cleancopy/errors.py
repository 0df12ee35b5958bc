"""The two ways in which cleancopy gives up, each with its exit status."""

from __future__ import annotations


class CleancopyError(ValueError):
    """Bad usage, configuration or rules. The message reads `where: what is wrong; what to do`."""

    exit_status = 2


class BuildBlockedError(CleancopyError):
    """The build was made but must not be published, or could not be made whole."""

    exit_status = 1


class RulesError(CleancopyError):
    """A rule file that cannot be obeyed. The message names the file, the rule and the remedy in one line."""
