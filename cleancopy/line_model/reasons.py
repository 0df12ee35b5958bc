"""What the line model's features mean, in words that a reader of the ledger knows."""

from __future__ import annotations

from functools import cache

from cleancopy.line_model.boxes import BOXES
from cleancopy.line_model.cohesion import COHESION
from cleancopy.line_model.echoes import ECHOES
from cleancopy.line_model.features import BESIDE, KNOWN, OWN_NAMES
from cleancopy.line_model.place import MAIN_NAMES, PLACE
from cleancopy.line_model.sections import COUNTS, PERSON, SECTIONS
from cleancopy.line_model.shape import SHAPE
from cleancopy.line_model.surroundings import SURROUNDINGS

PHRASES = (
    (("wording", "furniture words, permille"), "its own words"),
    (("same line again", "said before, permille", "said before"), "saying what the page says elsewhere"),
    (tuple(name for name in COHESION if name.startswith("said")), "what is said twice on the page"),
    ((*ECHOES, *COHESION), "words that the article does not take up"),
    (("lines since taken", "lines to taken", "taken"), "the boilerplate that rules found near it"),
    (("lines since title", "lines since last title"), "how far it is from the title"),
    ((*PLACE, *MAIN_NAMES), "where it stands beside the article's paragraphs"),
    ((KNOWN,), "the language of the page"),
    (COUNTS, "standing among lines of its kind"),
    (PERSON, "who speaks around it"),
    (BOXES, "what stands in one box with it"),
    (SHAPE, "how it is written"),
    (SURROUNDINGS, "how the lines around it are written"),
    *(
        (tuple(f"{measure} {kind}" for measure in ("lines since", "labels before", "labels after")), f"{label} near it")
        for kind, label in zip(
            SECTIONS,
            (
                "labels of comments",
                "labels of related articles",
                "words about authors",
                "labels of newsletters",
                "legal labels",
                "labels of tags",
                "labels to share",
            ),
            strict=True,
        )
    ),
)
"""Features and what they say; the first that names a feature counts."""
OTHERWISE = "the words of the lines around it"
NEIGHBOURS = "the lines next to it"
GENERAL = "A trained model takes lines for boilerplate; each removal names what spoke most for it."


@cache
def reason(names: tuple[str, ...]) -> str:
    """A sentence that names what spoke most, the strongest first."""
    shown = list(dict.fromkeys(_phrase(name) for name in names))
    if len(shown) > 1:
        shown = [", ".join(shown[:-1]), shown[-1]]
    return f"Like boilerplate by {' and '.join(shown)}." if shown else GENERAL


def _phrase(name: str) -> str:
    if name.endswith(tuple(f", {offset:+d}" for offset in BESIDE)):
        return NEIGHBOURS
    known = (phrase for names, phrase in PHRASES if name in names)
    return next(known, OTHERWISE if name in OWN_NAMES else name)
