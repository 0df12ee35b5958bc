"""What other corpora's text filters do to the same texts: short re-implementations from what is published of them.

C4           Raffel et al. 2020, "Exploring the Limits of Transfer Learning", section 2.2: its rules for lines. The
             paper's ends of a sentence are ASCII; here those of other scripts, typographic quotes, and a colon,
             semicolon or bracket count too, which spares it many good lines.
FineWeb      Penedo et al. 2024, "The FineWeb Datasets", section 3: what it edits in a page, which are C4's rules for
             lines but the one for their ends.
FineWeb-like The same, and the lines gone for whose sake FineWeb's own filters and Gopher's (Rae et al. 2021, appendix
             A) refuse a whole page, which would leave nothing to score: short lines and repeated ones. This carrying
             over to lines is ours.
jusText      Pomikálek 2011, the package of that name, each line given to it as a paragraph of a page.
"""

from __future__ import annotations

import html
import importlib.util
import re
from collections.abc import Callable, Iterator

Peer = Callable[[str], str]

MIN_WORDS = 3
SHORT_LINE_CHARS = 30
"""FineWeb calls a line of so many characters or fewer short."""
LINE_END = re.compile(r"[.?!\"'”’…:;)»。！？]$")
CUT_OFF = ("...", "…")
POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
CITATION = re.compile(r"\[(?:\d*|edit|citation needed)\]")


def c4(text: str) -> str:
    """The lines that end like a sentence, have at least three words and speak of neither scripts nor policies."""
    return "\n".join(line for line in _lines(text) if LINE_END.search(line) and not line.endswith(CUT_OFF))


def fineweb(text: str) -> str:
    """The lines of at least three words that speak of neither scripts nor policies."""
    return "\n".join(_lines(text))


def fineweb_like(text: str) -> str:
    """The lines of some length that speak of neither scripts nor policies, each of them once."""
    return "\n".join(dict.fromkeys(line for line in _lines(text) if len(line) > SHORT_LINE_CHARS))


def _lines(text: str) -> Iterator[str]:
    """The lines that C4 and FineWeb both keep, without marks of citations."""
    for line in text.split("\n"):
        kept = CITATION.sub("", line.strip())
        lowered = kept.lower()
        is_notice = "javascript" in lowered or any(policy in lowered for policy in POLICIES)
        if len(kept.split()) >= MIN_WORDS and not is_notice:
            yield kept


def has_justext() -> bool:
    """Whether the package jusText is installed (the extra `bench`)."""
    return importlib.util.find_spec("justext") is not None


def justext_on_lines(text: str) -> str:
    """The lines that jusText takes for good text, by its English stop words. Raises ImportError without the package."""
    import justext

    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    page = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    paragraphs = justext.justext(f"<html><body>{page}</body></html>", justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


PEERS: dict[str, Peer] = {"C4": c4, "FineWeb": fineweb, "FineWeb-like": fineweb_like, "jusText": justext_on_lines}
