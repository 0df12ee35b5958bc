"""The ways in which cleancopy gives up, each with its exit status."""

from __future__ import annotations


class CleancopyError(ValueError):
    """Bad usage, configuration or rules. The message reads `where: what is wrong; what to do`."""

    exit_status = 2


class BuildBlockedError(CleancopyError):
    """The build must not be published, whatever is tried: what it holds is not as it should be."""

    exit_status = 1


class NotDoneError(CleancopyError):
    """What was asked for is no mistake, but cannot be done as things are.

    Another run holds the folder, files of a build are damaged or gone, an input changed under our hands, a worker was
    killed.
    """

    exit_status = 3


class RulesError(CleancopyError):
    """A rule file that cannot be obeyed. The message names the file, the rule and the remedy in one line."""
