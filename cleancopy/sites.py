"""Which site a rule is bound to, and whether a document comes from there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from cleancopy.errors import RulesError

ANY_PART = "*."
BETWEEN = re.compile(r"[\s,;]+")
BEHIND_HOST = re.compile(r"[/?#]")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def refuse_bad_site(site: str, where: str) -> None:
    """Raise RulesError where a rule's site is several, a pattern, or a part of one by path.

    Another name is none of our business: rows may call their site as they like.
    """
    if site.strip().startswith(ANY_PART):
        whole = site.strip().removeprefix(ANY_PART)
        raise RulesError(f"{where}: {site!r} in 'sites' is no site; write {whole!r}, which its parts belong to")
    if sum(bool(HOST.fullmatch(part)) for part in BETWEEN.split(site)) > 1:
        raise RulesError(f"{where}: {site!r} in 'sites' is several; give each in quotes of its own")
    _, is_address, address = site.rpartition("://")
    host, *page = BEHIND_HOST.split(address.strip(), maxsplit=1)
    if any(page) and (is_address or HOST.fullmatch(host.partition(":")[0])):
        raise RulesError(f"{where}: {site!r} in 'sites' is a page; write {host!r}, since rules are for whole sites")


def is_of_sites(site: str | None, bound_to: Iterable[str]) -> bool:
    """Whether a document's site is one of those that a rule names, or a part of one: news.example.org of example.org.

    Case, `www.`, the port and what else stands in an address around the host make no difference on either side. A
    document whose site is unknown is of no site.
    """
    if site is None:
        return False
    host = host_name(site)
    return any(host == name or host.endswith(f".{name}") for name in map(host_name, bound_to))


@lru_cache(maxsize=4096)
def host_name(site: str) -> str:
    """The host of an address or a host, without `www.` and port, in lower case; another name in lower case."""
    name = site.strip().lower()
    name = name.partition("://")[2] or name
    before_path = name.partition("/")[0]
    if "." in before_path or ":" in before_path:
        name = before_path
    host, _, port = name.rpartition(":")
    if host and port.isdecimal():
        name = host
    return name.rstrip(".").removeprefix("www.") or name
