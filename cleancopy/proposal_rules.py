"""Proposals as a rule file to review: valid TOML that the rule book refuses until a person has filled in `keeps`."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Container, Iterator

from cleancopy.plurals import counted
from cleancopy.proposals import MASKS, PLACES, Proposal, Proposals

MAX_ID_WORDS = 5
MAX_ID_CHARS = 60
SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
HEADING = """\
# Proposed rules, to be reviewed one by one; nothing applies them by itself. {documents} were read.
# Delete what belongs to the articles. Of the rest mend `id`, `why` and `match`, and give each rule its `keeps`: near
# misses that must stay. Without them the rule book refuses it. Then see what it would alter, before it alters it:
#     cleancopy rules diff INPUT --rules FOLDER_OF_THIS_FILE
"""


def as_rule_file(proposals: Proposals, taken_ids: Container[str] = ()) -> str:
    """TOML with a [[rule]] for each proposal, under ids that are not taken. The same proposals give the same text."""
    remarks = "".join(f"# {remark}\n" for remark in _remarks(proposals))
    parts = [HEADING.format(documents=counted(proposals.documents, "document")) + remarks]
    ids: set[str] = set()
    for proposal in proposals.found:
        rule_id = next(name for name in _names(proposal) if name not in ids and name not in taken_ids)
        ids.add(rule_id)
        parts.append(_rule(proposal, rule_id))
    return "\n".join(parts)


def pattern_of(lines: tuple[str, ...]) -> str:
    """What a rule matches that takes any of the masked lines."""
    patterns = [_pattern(line) for line in lines]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(dict.fromkeys(patterns))})"


def _pattern(line: str) -> str:
    return "".join(PLACES.get(letter) or SPECIAL.sub(lambda special: f"\\{special[0]}", letter) for letter in line)


def _remarks(proposals: Proposals) -> Iterator[str]:
    """What could not be used, and what to do about it."""
    if proposals.without_site:
        passed_over = counted(proposals.without_site, "document")
        yield f"Passed over: {passed_over} without a site; rows need `site` or `url`, or give --site."
    if small := proposals.small_sites:
        sites = counted(len(small), "site that has", "sites that have")
        yield f"Passed over: {sites} too few documents, {counted(sum(small.values()), 'document')} in all."
    if not proposals.found:
        yield "Nothing was found that stands in enough documents of one site."


def _rule(proposal: Proposal, rule_id: str) -> str:
    site = _text(proposal.site)
    share = proposal.documents / proposal.site_documents
    documents = counted(proposal.site_documents, "document")
    what, removes = "The line stands", list(proposal.examples[0])
    if len(proposal.lines) > 1:
        what = f"A block of {counted(len(proposal.lines), 'line')}; the rarest of them stands"
        removes = list(dict.fromkeys(examples[0] for examples in proposal.examples))
    return "\n".join(
        [
            f"# {what} in {proposal.documents:,} of the {documents} of {site} ({share:.0%}).",
            "[[rule]]",
            f"id      = {_text(rule_id)}",
            f"why     = {_text(f'It stands on many pages of {proposal.site} and belongs to none of them.')}",
            f"match   = {_text(pattern_of(proposal.lines))}",
            'scope   = "line"',
            f"sites   = [{site}]",
            f"removes = {_texts(removes)}",
            "keeps   = []  # yours to fill in",
            "",
        ]
    )


def _texts(texts: list[str]) -> str:
    if len(texts) == 1:
        return f"[{_text(texts[0])}]"
    return "[\n" + "".join(f"    {_text(text)},\n" for text in texts) + "]"


def _text(text: str) -> str:
    """A TOML string: in single quotes, where a pattern reads as it is, if that can hold it."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in escaped)


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"


def _names(proposal: Proposal) -> Iterator[str]:
    """Ids for the rule, the best one first: the site and the first words of the line."""
    line = "".join(" " if letter in MASKS else letter for letter in proposal.lines[0])
    words = [word for word in _kebab(line).split("-") if word][:MAX_ID_WORDS]
    name = "-".join([part for part in (_kebab(proposal.site), *words) if part])[:MAX_ID_CHARS].strip("-") or "line"
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _kebab(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
