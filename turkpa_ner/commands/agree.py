"""`turkpa-ner agree`: how far two annotations of the same texts agree."""

import argparse
import json
from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from turkpa_ner.commands._selection import add_selection
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.agreement import OUTCOMES, SAME, compare, same_texts
from turkpa_ner.evaluation.scores import Score, evaluate
from turkpa_ner.labels import ENTITY_TYPES

HELP = "measure how far two annotations of the same texts agree"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("a", metavar="A", help="file or folder")
    parser.add_argument("b", metavar="B", help="file or folder with the same texts")
    add_selection(parser)
    parser.add_argument(
        "--show", type=int, default=50, metavar="N", help="disagreements listed (default: 50)"
    )
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")


def run(options: argparse.Namespace) -> None:
    """Print scores, kinds of disagreement, and the disagreements."""
    sides = [
        read_corpus(
            path,
            split=options.split,
            language=options.language,
            options={"inline": {"types": None}},
        )
        for path in (options.a, options.b)
    ]
    pairs, alone = same_texts(*sides)
    labels = {span.label for pair in pairs for document in pair for span in document.entities}
    types = [*(t for t in ENTITY_TYPES if t in labels), *sorted(labels - set(ENTITY_TYPES))]
    evaluation = evaluate([a for a, _ in pairs], [b for _, b in pairs], types or ENTITY_TYPES)
    rows = [comparison for a, b in pairs for comparison in compare(a, b)]
    outcomes = Counter(row.outcome for row in rows)
    by_type: Counter[tuple[str, str]] = Counter()
    for row in rows:
        span = row.a or row.b
        by_type[span.label if span else "?", row.outcome] += 1
    disagreements = [row for row in rows if row.outcome != SAME]
    if options.json:
        result: dict[str, Any] = {
            "documents": len(pairs),
            "without partner": alone,
            "f1": evaluation.overall.f1,
            "types": {name: score.f1 for name, score in evaluation.types.items()},
            "languages": {name: score.f1 for name, score in evaluation.languages.items()},
            "outcomes": {outcome: outcomes[outcome] for outcome in OUTCOMES},
            "disagreements": [row.to_dict() for row in disagreements],
        }
        print(json.dumps(result))
        return
    console = Console(soft_wrap=True, highlight=False)
    groups = {"all": evaluation.overall, **evaluation.types, **evaluation.languages}
    console.print(_scores(groups))
    console.print(_outcomes(types, by_type))
    for message in alone:
        console.print(Text(message))
    for row in disagreements[: options.show]:
        console.print(Text(str(row)))
    if len(disagreements) > options.show:
        console.print(f"… and {len(disagreements) - options.show:,} more")
    console.print(f"{len(pairs):,} documents, {len(disagreements):,} disagreements")


def _scores(groups: dict[str, Score]) -> Table:
    table = Table("agreement", box=None)
    for heading in ("F1", "in A", "in B", "the same"):
        table.add_column(heading, justify="right")
    for name, score in groups.items():
        numbers = (score.gold, score.predicted, score.right)
        table.add_row(name, f"{score.f1:.3f}", *(f"{number:,}" for number in numbers))
    return table


def _outcomes(types: list[str], counts: Counter[tuple[str, str]]) -> Table:
    table = Table("label in A", box=None)
    for outcome in OUTCOMES:
        table.add_column(outcome, justify="right")
    for name in types:
        table.add_row(name, *(f"{counts[name, outcome]:,}" for outcome in OUTCOMES))
    return table
