"""What belongs to a block's heading: for each kind of block, a function that walks down from it."""

from __future__ import annotations

from collections.abc import Callable

from cleancopy.batch import Batch
from cleancopy.markers.followers.counted import comments, pictures
from cleancopy.markers.followers.definitions import definitions
from cleancopy.markers.followers.endings import again, alone, closing, rest
from cleancopy.markers.followers.lists import contents, links
from cleancopy.markers.followers.people import below_byline, bio, name
from cleancopy.markers.followers.teasers import headlines, teasers
from cleancopy.markers.followers.walking import BULLET, Followers, begins_block

__all__ = ["BULLET", "FOLLOWERS", "Followers", "begins_block"]

FOLLOWERS: dict[str, Callable[[Batch, int, int], Followers]] = {
    "teasers": teasers,
    "headlines": headlines,
    "definitions": definitions,
    "links": links,
    "contents": contents,
    "name": name,
    "bio": bio,
    "rest": rest,
    "pictures": pictures,
    "comments": comments,
    "closing": closing,
    "alone": alone,
    "again": again,
    "below-byline": below_byline,
}
"""One function for each word of `rulebook.TAKES`."""
