"""`turkpa-ner compare`: whether one of two evaluated systems is really better."""

import argparse
import json
from pathlib import Path

from rich.console import Console

from turkpa_ner.corpus import jsonl
from turkpa_ner.corpus.files import writing
from turkpa_ner.display import comparison_table, moved_table
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.comparison import compare
from turkpa_ner.evaluation.mentions import align
from turkpa_ner.labels import types_of

HELP = "tell whether one of two evaluated models is better"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    for name in ("first", "second"):
        parser.add_argument(
            name, type=Path, metavar=f"DIR_{'AB'[name == 'second']}", help="output of evaluate"
        )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the figures as JSON")


def run(options: argparse.Namespace) -> None:
    """Compare, print, and write where asked."""
    gold, first = _read(options.first)
    other_gold, second = _read(options.second)
    for mine, theirs in zip(gold, align(gold, other_gold), strict=True):
        if mine.entities != theirs.entities:
            raise UserError(
                f"Document {mine.id!r} is annotated differently in {options.first} and "
                f"{options.second}; evaluate both models on the same data."
            )
    types = types_of(
        span.label for side in (gold, first, second) for doc in side for span in doc.entities
    )
    comparison = compare(gold, align(gold, first), align(gold, second), types)
    console = Console()
    console.print(comparison_table(comparison, str(options.first), str(options.second)))
    if comparison["moved"]:
        console.print()
        console.print(moved_table(comparison))
    if options.output:
        with writing(options.output) as stream:
            json.dump(comparison, stream, indent=2, ensure_ascii=False)
            stream.write("\n")


def _read(folder: Path) -> tuple[list[Document], list[Document]]:
    """Gold and predicted documents that `evaluate` left in a folder."""
    for name in ("gold.jsonl", "predictions.jsonl"):
        if not (folder / name).is_file():
            raise UserError(
                f"{folder}: holds no {name}; expected a folder that turkpa-ner evaluate --output "
                "has written."
            )
    return (
        list(jsonl.read(folder / "gold.jsonl")),
        list(jsonl.read(folder / "predictions.jsonl")),
    )
