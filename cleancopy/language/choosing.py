"""The language that the sums of a text speak for, and how sure that is."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from cleancopy.kernels import kernel
from cleancopy.language.profiles import STEPS_PER_NAT, Profiles
from cleancopy.language.sums import Sums
from cleancopy.language.told import UNKNOWN, Languages
from cleancopy.texts import Array

NEEDS_HANGUL = "ko"
"""Its profile knows so many Chinese characters that short Chinese texts would be taken for it."""

MIN_NATS_PER_LETTER = 1
"""Texts of which the profiles know less are in none of their languages. Those in one of them have ten to fifteen nats a
letter, some single Chinese characters hardly one, texts in Armenian or Georgian a quarter."""

CERTAINTY, CERTAINTY_FALLS = 1.05, 0.35
"""The sums take n-grams for independent, which they are not, and the less the longer a text is: they are weighed by
CERTAINTY * n_grams ** -CERTAINTY_FALLS. Fitted by the logarithmic loss on one half of labelled texts, from single words
to whole documents (benchmarks/language.py, which says how far off the score is on the other half)."""

NO_LANE = -1


def choose_languages(sums: Sums, profiles: Profiles) -> Languages:
    """The language of each text, `und` with a score of 0 where the profiles know too little of it."""
    lanes, scores = np.empty(len(sums.steps), np.int32), np.empty(len(sums.steps), np.float64)
    choose_lanes(sums, len(profiles.codes), profiles.codes.index(NEEDS_HANGUL), lanes, scores)
    codes = pa.array([*profiles.codes, UNKNOWN], pa.string())
    told = codes.take(pa.array(np.where(lanes == NO_LANE, len(profiles.codes), lanes)))
    return Languages(told, pa.array(np.round(scores, 4).astype(np.float32)))


@kernel
def choose_lanes(sums: Sums, n_languages: int, needs_hangul: int, lanes: Array, scores: Array) -> None:
    """Fill in the lane with the largest sum, of equal ones the first, and its score; NO_LANE and 0 where none is.

    lanes is int32, scores float64; one entry per text.
    """
    for text in range(len(lanes)):
        steps, excluded = sums.steps[text], needs_hangul if sums.n_hangul[text] == 0 else NO_LANE
        best = NO_LANE
        for lane in range(n_languages):
            if lane != excluded and (best == NO_LANE or steps[lane] > steps[best]):
                best = lane
        needed = max(1, MIN_NATS_PER_LETTER * STEPS_PER_NAT * sums.n_letters[text])
        lanes[text], scores[text] = NO_LANE, 0.0
        if best != NO_LANE and steps[best] >= needed:
            weight = CERTAINTY * math.pow(sums.n_grams[text], -CERTAINTY_FALLS) / STEPS_PER_NAT
            total = 0.0
            for lane in range(n_languages):
                if lane != excluded:
                    total += math.exp(weight * (steps[lane] - steps[best]))
            lanes[text], scores[text] = best, 1 / total
