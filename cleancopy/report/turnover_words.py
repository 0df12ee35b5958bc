"""What became of the documents of the build before, in sentences: of its articles, and of those that it rejected."""

from __future__ import annotations

from cleancopy.report.excerpts import Facts
from cleancopy.report.wording import counted, thousands


def articles_sentence(turnover: Facts) -> str:
    """Which articles of the build before are still there, which are gone, and how many are new."""
    articles = turnover["articles"]
    new, gone, same = articles["new"], articles["gone"], articles["same"]
    if not new + gone + same:
        return "There are no articles, and there were none in the build before."
    if not new + gone:
        return f"The same {_so_many_as(same, 'article')} as in the build before."
    rejected_now = _note(turnover["gone_rejected"], gone, "rejected now")
    before = _what_stayed(gone, same, rejected_now)
    return f"{before}; {_what_is_new(new, same)}{_note(turnover['new_rejected'], new, 'rejected before')}."


def rejected_sentence(turnover: Facts) -> str:
    """How many of the documents that were rejected still are, and how many are that were not."""
    rejected = turnover["rejected"]
    new, gone, same = rejected["new"], rejected["gone"], rejected["same"]
    if not new + gone + same:
        return "No document is rejected, as before."
    if not new + gone:
        return f"The same {_so_many_as(same, 'document')} {_is(same)} rejected as before."
    if not gone + same:
        return f"No document was rejected before; {thousands(new)} {_is(new)} now."
    others = f"{thousands(new)} {_is(new)} rejected that {'was' if new == 1 else 'were'} not"
    return f"{_what_is_rejected_still(gone, same)}; {others if new else 'no others are'}."


def _what_stayed(gone: int, same: int, rejected_now: str) -> str:
    """Of the articles of the build before; the ones gone with a note on those that are rejected now."""
    if not gone + same:
        return "The build before had no articles"
    if not gone:
        return f"{_all(same, 'article')} of the build before {_is(same)} still there"
    if not same:
        none = "The article" if gone == 1 else f"None of the {counted(gone, 'article')}"
        return f"{none} of the build before is {'gone' if gone == 1 else 'still there'}{rejected_now}"
    still = f"Of the {counted(gone + same, 'article')} of the build before, {thousands(same)} {_is(same)} still there"
    return f"{still} and {thousands(gone)} {_is(gone)} gone{rejected_now}"


def _what_is_new(new: int, same: int) -> str:
    if not new:
        return "there are no new ones"
    return f"{'all ' if new > 1 and not same else ''}{thousands(new)} {_is(new)} new"


def _what_is_rejected_still(gone: int, same: int) -> str:
    if not gone:
        return f"{_all(same, 'document')} rejected before still {_is(same)}"
    if not same:
        if gone == 1:
            return "The document rejected before no longer is"
        return f"None of the {counted(gone, 'document')} rejected before still is"
    return f"Of the {counted(gone + same, 'document')} rejected before, {thousands(same)} still {_is(same)}"


def _all(number: int, noun: str) -> str:
    if number <= 2:
        return f"The {noun}" if number == 1 else f"Both {noun}s"
    return f"All {counted(number, noun)}"


def _so_many_as(number: int, noun: str) -> str:
    """What stands after `the same`: one is no number there."""
    return noun if number == 1 else counted(number, noun)


def _note(part: int, whole: int, state: str) -> str:
    """How many of those just counted are something else besides, in brackets; nothing where none is."""
    if not part:
        return ""
    if part == whole:
        return f" ({state})" if whole == 1 else f" (all {state})"
    return f" ({thousands(part)} {state})"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
