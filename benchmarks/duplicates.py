"""How well and how fast duplicates are found, beside the peers, on the same stripped texts in the same run.

    python -m benchmarks.duplicates FOLDER [--peers ENVIRONMENTS] [--texts 31060]

FOLDER holds `near_duplicates_dev.parquet`: texts with a `label`, which copies of one base have in common. ENVIRONMENTS
is a folder with a virtual environment per peer, `datatrove`, `datasketch`, `rensa` and `text-dedup`, each made from the
file of its name in `benchmarks/peers/`; those that are not there are named and left out. Times are of the processor.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.config import Config, DuplicatesConfig, LanguageConfig, RejectConfig
from cleancopy.documents import RAW
from cleancopy.duplicates.finding import Corpus
from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.matches import Matches, find_matches
from cleancopy.duplicates.meeting import EQUAL_BELOW_WORDS, meet_all
from cleancopy.duplicates.overlap import alphabet, compare_with_set, fill_set, find_shingles, jaccard, make_room
from cleancopy.duplicates.sketch import sketch
from cleancopy.journey import clean
from cleancopy.rulebook import load_rules
from cleancopy.texts import Array, utf8

FILE = "near_duplicates_dev.parquet"
PEERS = ("datatrove", "datasketch", "rensa", "text-dedup")
PEERS_HOME = Path(__file__).parent / "peers" / "duplicates"
ROUNDS = 3
SHARD_TEXTS = 2_000
THRESHOLD = 0.7


@dataclass(frozen=True)
class Outcome:
    """What a tool did: for each text the row of the one that it was found to repeat, or its own; and in what time."""

    of: Array
    seconds: float


class Scores(NamedTuple):
    """How right an outcome is, in shares.

    Of what goes, what has the label of what it goes for; of the pairs alike by the threshold, those in one cluster and
    those of which one goes; of all labelled pairs, those in one cluster.
    """

    precision: float
    alike_together: float
    alike_one_goes: float
    all_together: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help=f"the folder of {FILE}")
    parser.add_argument("--peers", type=Path, help="a folder with an environment per peer")
    parser.add_argument("--texts", type=int, help="only the first so many")
    arguments = parser.parse_args()
    given = pq.read_table(arguments.folder / FILE)
    given = given.slice(0, arguments.texts or len(given))
    texts, labels = strip_texts(given)
    megabytes = len(utf8(texts)[0]) / 1e6
    print(f"{len(texts)} texts, {megabytes:.1f} MB after stripping")
    pairs = labelled_pairs(texts, labels)
    print(f"{len(pairs)} pairs of copies of one base, {np.count_nonzero(pairs[:, 2] >= THRESHOLD)} of them alike by .7")
    own, matches = find_own(texts)
    told = Outcome(told_of(matches, len(texts)), own.seconds)
    ours = {"cleancopy": score(own, labels, pairs), "  or told of": score(told, labels, pairs)}
    print("                 precision   pairs>=.7   one goes   all pairs   texts/s")
    for name, its in ours.items():
        print(_line(name, its, len(texts) / own.seconds))
    print(_flagged(matches, labels))
    for name in PEERS:
        outcome = run_peer(name, arguments.peers, texts)
        if isinstance(outcome, str):
            print(f"{name:16} {outcome}")
            continue
        its = score(outcome, labels, pairs)
        times = f"x {outcome.seconds / own.seconds:.0f}"
        print(f"{_line(name, its, len(texts) / outcome.seconds)}   {times:6} {_ahead(its, ours)}")


def strip_texts(given: pa.Table) -> tuple[pa.LargeStringArray, Array]:
    """The texts as articles: what the journey leaves of them; and the label of each."""
    config = Config(language=LanguageConfig(enabled=False), reject=RejectConfig(enabled=False))
    rules = load_rules()
    n = len(given)
    nothing = {name: pa.nulls(n, RAW.field(name).type) for name in RAW.names}
    columns = nothing | {
        "doc_id": pa.array([f"{row:032x}" for row in range(n)]),
        "source_id": pa.array([str(row) for row in range(n)]),
        "source_path": pa.array(["texts.parquet"] * n),
        "source_row": pa.array(range(1, n + 1)),
        "raw": given["text"].cast(pa.large_string()).cast(pa.large_binary()),
    }
    raw = pa.table(columns).cast(RAW)
    cleaned = [clean(raw.slice(start, SHARD_TEXTS), config, rules).articles for start in range(0, n, SHARD_TEXTS)]
    articles = pa.concat_tables([table.select(["doc_id", "text"]) for table in cleaned])
    rows = [int(doc_id, 16) for doc_id in articles["doc_id"].to_pylist()]
    return articles["text"].cast(pa.large_string()).combine_chunks(), given["label"].to_numpy()[rows]


def find_own(texts: pa.LargeStringArray) -> tuple[Outcome, Matches]:
    """Sketch, buckets and verification: the median of some rounds; and one with what is contained."""
    keys = pa.table(
        {
            "doc_id": pa.array([f"{row:032x}" for row in range(len(texts))]),
            "text_sha256": pa.array([hashlib.sha256(text.encode()).hexdigest() for text in texts.to_pylist()]),
            "n_chars": pc.utf8_length(texts),
            "published_at": pa.nulls(len(texts), pa.timestamp("us", "UTC")),
        }
    )
    everything, seconds = np.ones(len(texts), np.bool_), []
    for _ in range(ROUNDS + 1):  # the first one compiles
        start = time.process_time()
        sketches = [sketch(texts)]
        corpus = Corpus(keys, sketches, meet_all(sketches), lambda rows: texts.take(pa.array(rows)))
        matches = find_matches(corpus, everything, DuplicatesConfig(contained="off"))
        seconds.append(time.process_time() - start)
    of = np.where(matches.kept == NONE, np.arange(len(texts)), matches.kept)
    return Outcome(of, median(seconds[1:])), find_matches(corpus, everything, DuplicatesConfig())


def run_peer(name: str, environments: Path | None, texts: pa.LargeStringArray) -> Outcome | str:
    """What a peer makes of the texts, in its own environment; or why it was not asked."""
    python = (environments or Path("-")) / name / "bin" / "python"
    if not python.exists():
        requirements = f"benchmarks/peers/{name}.txt"
        return f"not installed: make an environment from {requirements} and name its folder's parent with --peers"
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "texts.parquet", Path(folder) / "answer.json"
        pq.write_table(pa.table({"text": texts}), given)
        script = PEERS_HOME / f"{name.replace('-', '_')}_peer.py"
        done = subprocess.run([python, script, given, answer], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"failed: {done.stderr.strip().splitlines()[-1]}"
        content = json.loads(answer.read_text())
    return Outcome(np.array(content["of"]), content["seconds"])


def labelled_pairs(texts: pa.LargeStringArray, labels: Array) -> Array:
    """All pairs of texts with one label: their rows, and how alike they are, in float64."""
    buffer, offsets = utf8(texts)
    of_ascii, table = alphabet()
    one, other = make_room(int(np.diff(offsets).max())), make_room(int(np.diff(offsets).max()))
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    pairs, stamp = [], 0
    for group in groups:
        for place, row in enumerate(group):
            stamp += 1
            count = find_shingles(buffer, offsets, row, of_ascii, table, one[0], one[1])
            own_stamp = stamp
            distinct = fill_set(one[1], count, one[2], one[3], own_stamp)
            for later in group[place + 1 :]:
                stamp += 1
                its = find_shingles(buffer, offsets, later, of_ascii, table, other[0], other[1])
                others, shared = compare_with_set(other[1], its, other, stamp, one, own_stamp, count)
                pairs.append((row, later, jaccard(distinct, others, shared)))
    return np.array(pairs)


def told_of(matches: Matches, n: int) -> Array:
    """For each text the first one that rows of `duplicates` of any kind link it to, one after the other."""
    of = list(range(n))

    def first(row: int) -> int:
        while of[row] != row:
            of[row] = row = of[of[row]]
        return row

    gone, contained = np.flatnonzero(matches.kept != NONE), matches.contained
    ones = np.concatenate([gone, contained.inner]).tolist()
    others = np.concatenate([matches.kept[gone], contained.outer]).tolist()
    for one, other in zip(map(first, ones), map(first, others), strict=True):
        of[max(first(one), first(other))] = min(first(one), first(other))
    return np.array([first(row) for row in range(n)])


def score(outcome: Outcome, labels: Array, pairs: Array) -> Scores:
    """How right an outcome is. `pairs` are those of labelled_pairs."""
    of = outcome.of
    gone = np.flatnonzero(of != np.arange(len(of)))
    precision = (labels[gone] == labels[of[gone]]).mean() if len(gone) else 1.0
    one, other = pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)
    together = of[one] == of[other]
    is_alike = pairs[:, 2] >= THRESHOLD
    goes = (of[one] != one) | (of[other] != other)
    return Scores(precision, together[is_alike].mean(), goes[is_alike].mean(), together.mean())


def _line(name: str, scores: Scores, texts_a_second: float) -> str:
    return f"{name:16} {'   '.join(f'{score:9.4f}' for score in scores)}   {texts_a_second:9,.0f}"


def _ahead(peer: Scores, ours: dict[str, Scores]) -> str:
    """Which of our outcomes are at least as precise as that of a peer and have more of all pairs."""
    ahead = [
        name.strip()
        for name, its in ours.items()
        if its.precision >= peer.precision and its.all_together > peer.all_together
    ]
    return f"behind {' and '.join(ahead) or 'neither'}"


def _flagged(matches: Matches, labels: Array) -> str:
    """Near and contained together: how many rows of `duplicates` are right, and how many surplus copies are told."""
    gone, contained = np.flatnonzero(matches.kept != NONE), matches.contained
    ones = np.concatenate([gone, contained.inner])
    others = np.concatenate([matches.kept[gone], contained.outer])
    is_right = labels[ones] == labels[others]
    surplus = sum(count - 1 for count in Counter(labels.tolist()).values())
    told = len(np.unique(ones[is_right]))
    return (
        f"  near and contained together: {len(ones)} rows, precision {is_right.mean():.4f}, {told} of {surplus} "
        f"surplus copies told ({told / surplus:.3f}); texts below {EQUAL_BELOW_WORDS} words need to be equal"
    )


if __name__ == "__main__":
    main()
