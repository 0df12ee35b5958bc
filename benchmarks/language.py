"""How often the language of a text is told right, beside langdetect, how sure it is, and how fast.

    python -m benchmarks.language FOLDER [--seeds 5]

FOLDER holds language_dev.parquet: `text`, `lang` and `bucket` (short, sentence, doc). langdetect is run once with each
seed; its label is the majority of these runs, its accuracy and score those of the first. Both sides are given the same
texts in one process; texts per second are of processor time. Codes of Chinese count as right whatever the script.
The score is fitted on the texts of which the hash is even; how far off it is is said of the others. At the end
paragraphs of the bucket `doc` are put together to documents in several languages (mixed_languages.py).
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.mixed_languages import print_mixed
from cleancopy.language.choosing import CERTAINTY, CERTAINTY_FALLS, NEEDS_HANGUL
from cleancopy.language.profiles import STEPS_PER_NAT, load_profiles
from cleancopy.language.sampling import tell_by_sampling
from cleancopy.language.sums import sum_texts
from cleancopy.language.telling import tell_languages
from cleancopy.language.told import UNKNOWN, Language
from cleancopy.texts import Array

LANGUAGES_FILE = "language_dev.parquet"
BUCKETS = ("short", "sentence", "doc")
ROUNDS = 5
SCORE_BINS = 10
CERTAINTIES, FALLS = np.arange(0.2, 1.5, 0.05), np.arange(0, 0.5, 0.05)

T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """What was told of the texts of a bucket, one entry per text.

    codes, alone, majority  by the profiles; by the largest sum and nothing else; by most runs of langdetect
    right, first_right      whether `codes` and the label of langdetect's first run are right
    score, first_score      how sure both are
    """

    codes: Array
    alone: Array
    majority: Array
    right: Array
    first_right: Array
    score: Array
    first_score: Array


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help=f"the folder of {LANGUAGES_FILE}")
    parser.add_argument("--seeds", type=int, default=5, help="how often langdetect is run")
    arguments = parser.parse_args()
    table = pq.read_table(arguments.folder / LANGUAGES_FILE, columns=["text", "lang", "bucket"])
    _, seconds = _timed(load_profiles)
    tell_languages(pa.array(["compiles the kernels"], pa.large_string()))
    print(f"{len(table)} texts; the profiles are loaded in {seconds:.2f} s")
    print("            right                  same as most runs      texts per second")
    print("            langdetect  profiles   profiles  sums alone   langdetect  profiles")
    parts = [table.filter(pa.array([one == bucket for one in table["bucket"].to_pylist()])) for bucket in BUCKETS]
    told = [_measure(part, bucket, arguments.seeds) for part, bucket in zip(parts, BUCKETS, strict=True)]
    print("how far off the score is, on the half that it was not fitted on, by bucket and in all:")
    is_other = [_is_odd(part) for part in parts]
    for name, right, score in (("langdetect", "first_right", "first_score"), ("profiles", "right", "score")):
        both = [(getattr(one, score)[odd], getattr(one, right)[odd]) for one, odd in zip(told, is_other, strict=True)]
        both.append((np.concatenate([one for one, _ in both]), np.concatenate([one for _, one in both])))
        print(f"{name:10}", *(f"{_calibration_error(scores, rights):.4f}" for scores, rights in both))
    _print_fit(pa.concat_tables(parts).filter(pa.array(~np.concatenate(is_other))))
    print_mixed(parts[-1]["text"].to_pylist(), parts[-1]["lang"].to_pylist())


def _measure(table: pa.Table, bucket: str, seeds: int) -> Told:
    """Tell the languages of a bucket in both ways, and print how right, how alike and how fast that was."""
    text, lang = table["text"].cast(pa.large_string()).combine_chunks(), np.array(table["lang"].to_pylist())
    runs, run_seconds = [], []
    for seed in range(seeds):
        found, seconds = _timed(lambda seed=seed: _sample(text, seed))
        runs.append(found)
        run_seconds.append(seconds)
    rounds = [_timed(lambda: tell_languages(text)) for _ in range(ROUNDS)]
    languages = rounds[0][0]
    by_text = zip(*([one.code for one in run] for run in runs), strict=True)
    sums = sum_texts(text, load_profiles())
    codes, first = np.array(languages.code.to_pylist()), np.array([one.code for one in runs[0]])
    told = Told(
        codes=codes,
        alone=np.array([*load_profiles().codes, UNKNOWN])[np.where(sums.n_grams > 0, sums.steps.argmax(axis=1), -1)],
        majority=np.array([Counter(labels).most_common(1)[0][0] for labels in by_text]),
        right=_is_right(codes, lang),
        first_right=_is_right(first, lang),
        score=np.array(languages.score.to_pylist()),
        first_score=np.array([one.score for one in runs[0]]),
    )
    print(f"{bucket:10} {told.first_right.mean():11.4f} {told.right.mean():9.4f}", end="  ")
    print(f"{(codes == told.majority).mean():9.4f} {(told.alone == told.majority).mean():11.4f}", end="  ")
    print(f"{len(text) / median(run_seconds):11.0f} {len(text) / median(seconds for _, seconds in rounds):9.0f}")
    return told


def _sample(text: pa.LargeStringArray, seed: int) -> list[Language]:
    return [tell_by_sampling(one, seed) for one in text.to_pylist()]


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gives, and its processor seconds."""
    start = time.process_time()
    outcome = work()
    return outcome, time.process_time() - start


def _is_right(codes: Array, lang: Array) -> Array:
    return np.array([code.split("-")[0] for code in codes.tolist()]) == lang


def _is_odd(table: pa.Table) -> Array:
    return np.array([hashlib.sha256(text.encode()).digest()[0] % 2 == 1 for text in table["text"].to_pylist()])


def _calibration_error(score: Array, right: Array) -> float:
    """Expected calibration error: how far the scores of a bin are on average from the share that is right."""
    of_bin = np.minimum((score * SCORE_BINS).astype(int), SCORE_BINS - 1)
    gaps = [abs(score[of_bin == one].mean() - right[of_bin == one].mean()) for one in np.unique(of_bin)]
    return float(np.average(gaps, weights=np.bincount(of_bin)[np.unique(of_bin)]))


def _print_fit(table: pa.Table) -> None:
    """Print which weights of the sums have the smallest logarithmic loss, and the loss of those in use."""
    text, lang = table["text"].cast(pa.large_string()).combine_chunks(), np.array(table["lang"].to_pylist())
    profiles = load_profiles()
    sums, codes = sum_texts(text, profiles), np.array(tell_languages(text).code.to_pylist())
    nats = sums.steps[:, : len(profiles.codes)] / STEPS_PER_NAT
    nats[sums.n_hangul == 0, profiles.codes.index(NEEDS_HANGUL)] = -np.inf
    is_told = codes != UNKNOWN
    behind = (nats - nats.max(axis=1, keepdims=True))[is_told]
    n_grams, right = sums.n_grams[is_told].astype(float), _is_right(codes, lang)[is_told]

    def loss(certainty: float, falls: float) -> float:
        score = 1 / np.exp(certainty * n_grams[:, None] ** -falls * behind).sum(axis=1)
        score = np.clip(score, 0.0001, 0.9999)
        return float(-np.log(np.where(right, score, 1 - score)).mean())

    best = min(itertools.product(CERTAINTIES.tolist(), FALLS.tolist()), key=lambda weights: loss(*weights))
    print(f"fitted on the other half: certainty {best[0]:.2f}, falls {best[1]:.2f}, loss {loss(*best):.4f};", end=" ")
    print(f"in use {CERTAINTY}, {CERTAINTY_FALLS}, loss {loss(CERTAINTY, CERTAINTY_FALLS):.4f}")


if __name__ == "__main__":
    main()
