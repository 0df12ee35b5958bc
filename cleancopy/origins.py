"""Where a text comes from, as its page says it: the section in its breadcrumb, the agency that begins its prose."""

from __future__ import annotations

import re

import numpy as np

from cleancopy.likely_bylines import FOLDED
from cleancopy.masthead import Masthead, Mastheads
from cleancopy.texts import Array

BETWEEN_CRUMBS = re.compile(r"\s+[>»›/→]\s*|\s*[>»›→]\s+")
HOME = frozenset(
    (
        *("home", "homepage", "home page", "main", "front page", "you are here: home", "startseite", "start"),
        *("accueil", "inicio", "portada", "página principal", "início", "voorpagina", "strona główna", "blog"),
    )
)
ANY_BETWEEN_CRUMBS = "[>»›/→]"
BREADCRUMB = rf"(?i)^[>»›/→\s]*(?:{'|'.join(sorted(HOME, key=len, reverse=True))})\s*{ANY_BETWEEN_CRUMBS}|{FOLDED}"
"""For Rust's regex: how a breadcrumb begins."""
MAX_CRUMBS = 6
MAX_SECTION_CHARS = 40
AGENCIES = (
    "Reuters|REUTERS|AFP|AP|dpa|DPA|ANSA|EFE|Lusa|ANP|PAP|epd|KNA|SDA|APA|UPI|PTI|ANI|Bloomberg|Europa Press|dpa-AFX|"
    "Keystone-SDA"
)
AGENCY = re.compile(rf"^[^\W\d_][^()–—]{{1,60}}\((?P<agency>{AGENCIES})\)\s?[-–—:]\s")


def may_have_breadcrumb(mastheads: Mastheads) -> Array:
    """The documents in which `breadcrumb_section` may find anything. bool."""
    return mastheads.with_any(mastheads.saying(mastheads.from_title <= 0, BREADCRUMB))


def may_have_agency(mastheads: Mastheads) -> Array:
    """The documents in which `dateline_agency` may find anything. bool."""
    prose = np.flatnonzero((mastheads.from_title > 0) & mastheads.is_prose[mastheads.rows])
    is_first = np.zeros(len(mastheads.rows), np.bool_)
    is_first[prose[np.diff(mastheads.document[prose], prepend=-1) != 0]] = True
    return mastheads.with_any(mastheads.saying(is_first, rf"\((?:{AGENCIES})\)"))


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
        if number > masthead.title and masthead.is_prose(number):
            found = AGENCY.match(masthead.text(number))
            return found["agency"] if found else None
    return None
