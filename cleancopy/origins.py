"""Where a text comes from, as its page says it: the section in its breadcrumb, the agency that begins its prose."""

from __future__ import annotations

import re

from cleancopy.masthead import Masthead

BETWEEN_CRUMBS = re.compile(r"\s+[>»›/→]\s*|\s*[>»›→]\s+")
HOME = frozenset(
    (
        *("home", "homepage", "home page", "main", "front page", "you are here: home", "startseite", "start"),
        *("accueil", "inicio", "portada", "página principal", "início", "voorpagina", "strona główna", "blog"),
    )
)
MAX_CRUMBS = 6
MAX_SECTION_CHARS = 40
AGENCY = re.compile(
    r"^[^\W\d_][^()–—]{1,60}\((?P<agency>Reuters|REUTERS|AFP|AP|dpa|DPA|ANSA|EFE|Lusa|ANP|PAP|epd|KNA|SDA|APA|UPI|PTI|ANI|"
    r"Bloomberg|Europa Press|dpa-AFX|Keystone-SDA)\)\s?[-–—:]\s"
)


def breadcrumb_section(masthead: Masthead) -> str | None:
    """The first part of the breadcrumb above the headline, the home page aside."""
    for number in masthead.numbers:
        if number > masthead.title:
            continue
        crumbs = [crumb.strip() for crumb in BETWEEN_CRUMBS.split(masthead.text(number)) if crumb.strip()]
        if not 2 <= len(crumbs) <= MAX_CRUMBS or crumbs[0].casefold() not in HOME:
            continue
        rest = [crumb for crumb in crumbs if crumb.casefold() not in HOME and crumb != masthead.headline]
        is_label = rest and len(rest[0]) <= MAX_SECTION_CHARS and not any(letter.isdigit() for letter in rest[0])
        return rest[0] if is_label else None
    return None


def dateline_agency(masthead: Masthead) -> str | None:
    """The agency in the dateline of the first prose below the headline: 'GENT (Reuters) - '."""
    for number in sorted(masthead.numbers):
        if number > masthead.title and masthead.is_prose[number]:
            found = AGENCY.match(masthead.text(number))
            return found["agency"] if found else None
    return None
