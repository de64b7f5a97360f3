"""Our figures against seqeval, conlleval and nervaluate, on random input and their own examples."""

import random
import warnings

import conlleval
import numpy as np
import pytest
from nervaluate.entities import Entity
from nervaluate.strategies import (
    EntityTypeEvaluation,
    ExactEvaluation,
    PartialEvaluation,
    StrictEvaluation,
)
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

from tests.evaluation.tagged import tagged
from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.figures import macro, strict_figures
from turkpa_ner.evaluation.schemes import OUTCOMES, SCHEMES, credits_of, outcomes, scheme_counts
from turkpa_ner.evaluation.scores import evaluate, score_of

TYPES = ("LOC", "ORG", "PER")
TAGS = ("O", *(f"{mark}-{name}" for name in TYPES for mark in "BI"))
STRATEGIES = (StrictEvaluation, ExactEvaluation, PartialEvaluation, EntityTypeEvaluation)
SEQUENCES = 10_000


def random_sequences(count, seed):
    """Pairs of any tags at all, allowed or not; the second is the first with some changed."""
    chance = random.Random(seed)
    for _ in range(count):
        gold = chance.choices(TAGS, weights=(6, 2, 3, 2, 3, 2, 3), k=chance.randint(1, 12))
        share = chance.random()
        yield gold, [chance.choice(TAGS) if chance.random() < share else tag for tag in gold]


def random_spans(chance):
    """Mentions that do not overlap, touching or apart, of 1 to 40 characters."""
    cuts = sorted(chance.sample(range(80), 2 * chance.randint(0, 6)))
    spans = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        if chance.random() < 0.3 and spans:
            start = spans[-1].end
        spans.append(Span(start, max(end, start + 1), chance.choice(TYPES)))
    return spans


def test_strict_scores_are_those_of_seqeval():
    pairs = list(random_sequences(SEQUENCES, seed=1))
    for first in range(0, SEQUENCES, 10):
        names = [list(side) for side in zip(*pairs[first : first + 10], strict=True)]
        documents = [[tagged(tags) for tags in side] for side in names]
        found = evaluate(*documents, TYPES)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = precision_recall_fscore_support(*names, average=None, scheme=IOB2)
            micro = precision_recall_fscore_support(*names, average="micro", scheme=IOB2)
            mean = precision_recall_fscore_support(*names, average="macro", scheme=IOB2)
        ours = [
            (score.precision, score.recall, score.f1, score.gold)
            for score in found.types.values()
            if score.gold or score.predicted
        ]
        np.testing.assert_allclose(np.array(ours).T, np.array(theirs), atol=1e-12)
        overall = found.overall
        assert (overall.precision, overall.recall, overall.f1) == pytest.approx(micro[:3])
        figures = strict_figures(found.counts, documents[0], TYPES)["types"]
        averages = macro(figures, resamples=2, seed=0)
        assert [averages[name] for name in ("precision", "recall", "f1")] == pytest.approx(mean[:3])


def test_counts_are_those_of_conlleval():
    for gold, answer in random_sequences(SEQUENCES, seed=2):
        lines = [f"w {mine} {theirs}" for mine, theirs in zip(gold, answer, strict=True)]
        theirs = conlleval.evaluate(lines)
        sides = [[tagged(tags, lenient=True)] for tags in (gold, answer)]
        found = evaluate(*sides, TYPES)
        records = {"all": theirs["overall"]["chunks"], **theirs["slots"]["chunks"]}
        for name, record in records.items():
            score = found.overall if name == "all" else found.types[name]
            stats = record["stats"]
            expected = (stats["correct"], stats["pred"], stats["gold"])
            assert (score.right, score.predicted, score.gold) == expected
            assert score.f1 == pytest.approx(record["evals"]["f1"])


def theirs_in_all_schemes(gold, predicted):
    """nervaluate's outcomes; the ends of its mentions are inclusive."""
    sides = [
        [Entity(span.label, span.start, span.end - 1) for span in side]
        for side in (gold, predicted)
    ]
    results = [strategy().evaluate(*sides, TYPES)[0] for strategy in STRATEGIES]
    counts = [[getattr(result, name) for name in OUTCOMES] for result in results]
    return counts, [[result.precision, result.recall, result.f1] for result in results]


def test_schemes_are_those_of_nervaluate():
    chance = random.Random(3)
    for _ in range(SEQUENCES):
        gold, predicted = random_spans(chance), random_spans(chance)
        if chance.random() < 0.5:  # mostly right, as real predictions are
            predicted = [span for span in gold if chance.random() < 0.7]
        counts = outcomes(gold, predicted)
        theirs, ratios = theirs_in_all_schemes(gold, predicted)
        assert counts.tolist() == theirs
        scores = [score_of(row) for row in credits_of(counts)]
        ours = [[score.precision, score.recall, score.f1] for score in scores]
        np.testing.assert_allclose(ours, ratios, atol=1e-12)


def test_schemes_of_a_type_are_those_of_nervaluate_for_this_type_alone():
    chance = random.Random(4)
    text = "x" * 200
    for _ in range(300):
        gold, predicted = random_spans(chance), random_spans(chance)
        documents = [Document(text, tuple(side)) for side in (gold, predicted)]
        (counts,) = scheme_counts(documents[:1], documents[1:], TYPES)
        for column, label in enumerate(TYPES, 1):
            own = [[span for span in side if span.label == label] for side in (gold, predicted)]
            assert counts[column].tolist() == theirs_in_all_schemes(*own)[0]


def test_any_overlap_counts_where_nervaluate_asks_for_a_hundredth():
    gold, predicted = [Span(0, 200, "PER")], [Span(199, 210, "PER")]
    assert outcomes(gold, predicted)[3].tolist() == [1, 0, 0, 0, 0]
    assert theirs_in_all_schemes(gold, predicted)[0][3] == [0, 0, 0, 1, 1]


def test_the_strict_scheme_is_the_strict_score():
    chance = random.Random(5)
    for _ in range(500):
        sides = [[Document("x" * 200, tuple(random_spans(chance)))] for _ in range(2)]
        counts = scheme_counts(*sides, TYPES)
        found = evaluate(*sides, TYPES)
        assert score_of(credits_of(counts[0, 0, 0])) == found.overall


# seqeval's own examples: tests/test_v1.py and its README.


def test_examples_of_seqeval():
    gold = [tagged(["B-A", "B-B", "O", "B-A"])]
    predicted = [tagged(["O", "B-B", "B-C", "B-A"])]
    found = evaluate(gold, predicted, ("A", "B", "C"))
    rows = [(s.precision, s.recall, round(s.f1, 2), s.gold) for s in found.types.values()]
    assert rows == [(1.0, 0.5, 0.67, 2), (1.0, 1.0, 1.0, 1), (0.0, 0.0, 0.0, 0)]
    overall = found.overall
    assert [overall.precision, overall.recall, overall.f1] == pytest.approx([2 / 3] * 3)
    mean = macro(strict_figures(found.counts, gold, ("A", "B", "C"))["types"], 2, 0)
    assert [round(mean[name], 2) for name in ("precision", "recall", "f1")] == [0.67, 0.5, 0.56]


def test_the_readme_of_seqeval():
    gold = [["O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]]
    predicted = [["O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"], gold[1]]
    found = evaluate(map_tagged(gold), map_tagged(predicted), ("MISC", "PER"))
    assert (found.overall.f1, found.types["MISC"].f1, found.types["PER"].f1) == (0.5, 0.0, 1.0)
    strict = evaluate([tagged(["B-NP", "I-NP", "O"])], [tagged(["I-NP", "I-NP", "O"])], ("NP",))
    assert (strict.overall.f1, strict.overall.predicted, strict.overall.gold) == (0.0, 0, 1)


def map_tagged(sequences):
    return [tagged(tags) for tags in sequences]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-PER", [("PER", 0, 1)]),
        ("I-PER", []),
        ("O I-PER", []),
        ("O B-PER", [("PER", 1, 2)]),
        ("I-PER I-ORG", []),
        ("I-PER B-ORG", [("ORG", 1, 2)]),
        ("B-PER I-PER", [("PER", 0, 2)]),
        ("B-PER I-ORG", [("PER", 0, 1)]),
        ("B-PER B-PER", [("PER", 0, 1), ("PER", 1, 2)]),
        ("B-PER B-ORG", [("PER", 0, 1), ("ORG", 1, 2)]),
    ],
)
def test_seqevals_table_of_iob2(tags, expected):
    spans = tagged(tags.split()).entities
    assert [(span.label, span.start // 2, (span.end + 1) // 2) for span in spans] == expected


# nervaluate's own examples: tests/test_strategies.py and tests/test_nervaluate.py, which counts
# ends as inclusive. Each row is correct, incorrect, partial, missed, spurious.

SENTENCE = "O B-PER I-PER O O O B-ORG I-ORG"


@pytest.mark.parametrize(
    ("predicted", "strict", "exact", "partial", "type_"),
    [
        (SENTENCE, *[[2, 0, 0, 0, 0]] * 4),
        ("O B-PER I-PER O O O O O", *[[1, 0, 0, 1, 0]] * 4),
        (
            "O B-PER I-PER O O O B-LOC I-LOC",
            [1, 1, 0, 0, 0],
            *[[2, 0, 0, 0, 0]] * 2,
            [1, 1, 0, 0, 0],
        ),
        ("O B-PER I-PER O O O B-LOC O", *[[1, 1, 0, 0, 0]] * 2, [1, 0, 1, 0, 0], [1, 1, 0, 0, 0]),
        ("O B-PER I-PER O O O O B-LOC", *[[1, 1, 0, 0, 0]] * 2, [1, 0, 1, 0, 0], [1, 1, 0, 0, 0]),
        (
            "O B-PER I-PER O B-PER O B-LOC I-LOC",
            [1, 1, 0, 0, 1],
            *[[2, 0, 0, 0, 1]] * 2,
            [1, 1, 0, 0, 1],
        ),
    ],
)
def test_examples_of_nervaluate(predicted, strict, exact, partial, type_):
    counts = outcomes(tagged(SENTENCE.split()).entities, tagged(predicted.split()).entities)
    assert dict(zip(SCHEMES, counts.tolist(), strict=True)) == {
        "strict": strict,
        "exact": exact,
        "partial": partial,
        "type": type_,
    }


@pytest.mark.parametrize(
    ("gold", "predicted", "strict", "exact", "partial", "type_"),
    [
        (
            "PER 59 69, LOC 127 134, LOC 164 174, LOC 197 205, LOC 208 219, MISC 230 240",
            "PER 24 30, LOC 124 134, PER 164 174, LOC 197 205, LOC 208 219, LOC 225 243",
            [2, 3, 0, 1, 1],
            [3, 2, 0, 1, 1],
            [3, 0, 2, 1, 1],
            [3, 2, 0, 1, 1],
        ),
        ("PER 59 69", "PER 59 69", *[[1, 0, 0, 0, 0]] * 4),
        ("", "PER 59 69", *[[0, 0, 0, 0, 1]] * 4),
        ("PER 59 69", "", *[[0, 0, 0, 1, 0]] * 4),
        ("PER 59 69", "LOC 59 69", [0, 1, 0, 0, 0], *[[1, 0, 0, 0, 0]] * 2, [0, 1, 0, 0, 0]),
        (
            "PER 59 69",
            "PER 57 69",
            *[[0, 1, 0, 0, 0]] * 2,
            [0, 0, 1, 0, 0],
            [1, 0, 0, 0, 0],
        ),
        (
            "PER 59 69",
            "LOC 54 69",
            *[[0, 1, 0, 0, 0]] * 2,
            [0, 0, 1, 0, 0],
            [0, 1, 0, 0, 0],
        ),
        ("PER 50 52, ORG 59 69, MISC 71 72", "", *[[0, 0, 0, 3, 0]] * 4),
    ],
)
def test_scenarios_of_nervaluate(gold, predicted, strict, exact, partial, type_):
    sides = [
        [
            Span(int(start), int(end) + 1, label)
            for label, start, end in (item.split() for item in side.split(", ") if item)
        ]
        for side in (gold, predicted)
    ]
    counts = outcomes(*sides).tolist()
    assert counts == [strict, exact, partial, type_]


def test_ratios_of_nervaluate():
    plain = score_of(credits_of(np.array([6, 3, 0, 4, 2])))
    assert (plain.predicted, plain.gold) == (11, 13)
    half = score_of(credits_of(np.array([3, 0, 2, 1, 1])))
    assert [half.precision, half.recall, half.f1] == pytest.approx([2 / 3] * 3)
