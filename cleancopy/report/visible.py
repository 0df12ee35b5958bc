"""Foreign text made safe to look at: escaped, and with nothing in it that hides, reorders or rings a bell."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup, escape

UNSEEN = re.compile(
    "(["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 (but not tab and line feed) and C1 controls
    "\xad\u200b\u2060-\u2064\ufeff"  # invisible, and no part of any script's spelling
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # reorder what stands around them
    "\u2028\u2029\ufff9-\ufffb"  # line ends and annotations that editors disagree about
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"  # no characters at all
    "\U000e0001\U000e0020-\U000e007f"  # tags: text that no one sees
    r"])\1*"
)
CODE = re.compile("`([^`<]{1,80})`")
SHORT_RUN = 3


def visible(value: Any) -> Any:
    """Escape a text for HTML and show each unseen character in a span of its own. Markup and numbers pass unchanged.

    Set as Jinja's `finalize`, so that no template can forget it. Attributes need `visible_in_attribute`.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    escaped = escape(value)
    if not UNSEEN.search(escaped):
        return escaped
    return Markup(UNSEEN.sub(lambda run: f'<span class="unseen">{_picture(run[0])}</span>', escaped))


def with_code(text: str) -> Markup:
    """A sentence as `visible`, what stands in `backticks` as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(visible(text))))


def breakable(name: str) -> Markup:
    """A name as `visible`, which may go on in a new line behind each of its underscores."""
    return Markup(str(visible(name)).replace("_", "_<wbr>"))


def visible_in_attribute(value: str) -> Markup:
    """The same for a quoted attribute, where no span can stand."""
    return Markup(UNSEEN.sub(lambda run: _picture(run[0]), escape(value)))


def _picture(run: str) -> str:
    """What stands for a run of one unseen character: its number, in letters that every font has, and how often."""
    picture = run[0].encode("unicode_escape", "backslashreplace").decode("ascii")
    return picture * len(run) if len(run) <= SHORT_RUN else f"{picture}×{len(run):,}"
