"""The validation report: facts gathered from a build, and the one page drawn from them."""

from __future__ import annotations

from cleancopy.report.facts import gather_facts
from cleancopy.report.page import draw_page

__all__ = ["draw_page", "gather_facts"]
