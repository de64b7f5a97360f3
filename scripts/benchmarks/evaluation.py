"""How fast scoring with intervals is, and whether the intervals hold what they promise.

    python scripts/benchmarks/evaluation.py [--quick] [--json FILE]

Speed: strict scores of 2.5 million words in 10,000 documents, by type and language, with intervals
from 1,000 bootstrap resamples, against the strict scores alone of seqeval. Each gets the input
that it is made for: seqeval lists of IOB2 tags, we documents with character spans. Both have one
thread.

Coverage: how often the 95 % interval of F1 holds the truth, for made-up systems whose true F1 is
known.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as seqeval runs

import numpy as np
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.evaluation.simulated import simulated, true_f1
from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.evaluation.bootstrap import interval, ratios, resampled_sums
from turkpa_ner.evaluation.figures import strict_figures, summarise
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.labels import LabelSet

LABELS = LabelSet()
WORDS = 250
RESAMPLES = 1000
# Numbers of documents, recall and precision of the made-up systems.
SYSTEMS = ((30, 0.8, 0.8), (50, 0.9, 0.9), (100, 0.95, 0.93), (250, 0.5, 0.7))


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description="Speed and coverage of the evaluation.")
    parser.add_argument("--quick", action="store_true", help="fewer documents and runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    options = parser.parse_args()
    documents, runs = (2500, 100) if options.quick else (10_000, 2000)
    figures = {**speed(documents), "coverage": coverage(runs)}
    print(json.dumps(figures, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def speed(documents: int) -> dict[str, float]:
    """Seconds for strict scores, ours with intervals, and how many times as fast they are."""
    chance = random.Random(1)
    tags = [_tags(chance) for _ in range(documents)]
    answers = [_changed(chance, row) for row in tags]
    names = [[[LABELS.tags[tag] for tag in row] for row in side] for side in (tags, answers)]
    gold, predicted = ([_document(row) for row in side] for side in (tags, answers))

    def ours() -> float:
        counts = evaluate(gold, predicted, LABELS.types).counts
        summary = summarise(strict_figures(counts, gold, LABELS.types), RESAMPLES, 1)
        return float(summary["overall"]["all"]["f1"])

    def theirs() -> float:
        return float(precision_recall_fscore_support(*names, average="micro", scheme=IOB2)[2])

    our_seconds, our_f1 = _timed(ours, 5)
    their_seconds, their_f1 = _timed(theirs, 2)
    everything, _ = _timed(lambda: analyse(gold, predicted, LABELS.types), 1)
    if abs(our_f1 - their_f1) > 1e-12:
        sys.exit(f"The scores differ: {our_f1} against seqeval's {their_f1}.")
    return {
        "words": documents * WORDS,
        "documents": documents,
        "gold_mentions": sum(len(document.entities) for document in gold),
        "resamples": RESAMPLES,
        "f1": our_f1,
        "seconds_with_intervals": our_seconds,
        "seconds_seqeval": their_seconds,
        "seconds_whole_analysis": everything,
        "speedup_seqeval": their_seconds / our_seconds,
    }


def coverage(runs: int) -> list[dict[str, float]]:
    """How often the interval holds the true F1 of each made-up system."""
    result = []
    for documents, recall, precision in SYSTEMS:
        chance = np.random.default_rng(documents)
        held = 0
        for seed in range(runs):
            counts = simulated(chance, documents, recall=recall, precision=precision)
            samples = ratios(resampled_sums(counts, RESAMPLES, seed))[:, 2]
            low, high = interval(samples, documents)
            held += low <= true_f1(recall, precision) <= high
        f1 = true_f1(recall, precision)
        result.append({"documents": documents, "true_f1": f1, "runs": runs, "held": held / runs})
    return result


def _timed(work: Callable[[], object], times: int) -> tuple[float, object]:
    """The shortest of some runs, and the result."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def _tags(chance: random.Random) -> list[int]:
    """About an eighth of the words are in mentions of one to five words."""
    tags: list[int] = []
    while len(tags) < WORDS:
        if chance.random() < 0.05:
            begin = LABELS.begin(chance.choice(LABELS.types))
            tags += [begin] + [begin + 1] * chance.choice((0, 1, 1, 2, 4))
        else:
            tags.append(0)
    return tags[:WORDS]


def _changed(chance: random.Random, tags: list[int]) -> list[int]:
    """An answer that misses, adds and cuts mentions."""
    answer = list(tags)
    for start, end, _ in LABELS.spans(tags):
        if chance.random() < 0.1:
            answer[start:end] = [0] * (end - start)
        elif chance.random() < 0.05:
            answer[end - 1] = 0
    for place in range(1, len(answer)):
        if answer[place] == answer[place - 1] == 0 and chance.random() < 0.005:
            answer[place] = 1
    return answer


def _document(tags: list[int]) -> Document:
    """A text of six-letter words with the mentions of the tags."""
    spans = [Span(7 * start, 7 * end - 1, label) for start, end, label in LABELS.spans(tags)]
    return Document(" ".join(["wordly"] * len(tags)), tuple(spans), language="en")


if __name__ == "__main__":
    main()
