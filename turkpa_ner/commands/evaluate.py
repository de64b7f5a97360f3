"""`turkpa-ner evaluate`: score a model, or predictions of any system, on annotated articles."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from turkpa_ner.commands._selection import add_selection
from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.corpus.files import writing
from turkpa_ner.display import metrics_table
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.evaluation.findings import findings
from turkpa_ner.evaluation.mentions import align
from turkpa_ner.evaluation.report import html, markdown
from turkpa_ner.labels import types_of
from turkpa_ner.pages import check_installed
from turkpa_ner.predict import Predictor

HELP = "score a model on annotated articles"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    system = parser.add_mutually_exclusive_group()
    system.add_argument("--model", metavar="DIR", help="model folder")
    system.add_argument(
        "--predictions", metavar="FILE", help="score these predictions instead of a model's"
    )
    parser.add_argument("--data", required=True, metavar="PATH", help="file or folder")
    add_selection(parser)
    parser.add_argument(
        "--train",
        metavar="PATH",
        help="what the model learnt from (its split train), to tell seen from new names",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="write metrics.json, report.md, report.html, gold.jsonl and predictions.jsonl here",
    )


def run(options: argparse.Namespace) -> None:
    """Predict, compare, print the scores, and write them where asked."""
    gold = list(read_corpus(options.data, split=options.split, language=options.language))
    training: list[Document] = []
    if options.train:
        training = [doc for doc in read_corpus(options.train) if doc.split in ("train", "")]
        if not training:
            raise UserError(f"{options.train}: no document of the split 'train'; check the path.")
    if options.predictions:
        found = align(gold, list(read_corpus(options.predictions)))
        types = types_of(span.label for document in gold for span in document.entities)
        seams = None
    else:
        predictor = Predictor.from_pretrained(options.model)
        found = list(predictor.stream_documents(gold))
        types = predictor.types
        seams = [predictor.seams(document.text) for document in gold]
    metrics = analyse(gold, found, types, training=training, seams=seams)
    console = Console()
    console.print(metrics_table(metrics))
    console.print()
    for sentence in (*findings(metrics), *metrics["notes"]):
        console.print(f"- {sentence}", markup=False, highlight=False)
    if options.output:
        system = Path(options.model or options.predictions or "the shipped model").name
        title = f"{system} on {options.data}" + (f", {options.split}" if options.split else "")
        _write(options.output, metrics, title, gold, found)


def _write(
    folder: Path,
    metrics: dict[str, Any],
    title: str,
    gold: Sequence[Document],
    found: Sequence[Document],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with writing(folder / "metrics.json") as stream:
        json.dump(metrics, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
    jsonl.write(folder / "gold.jsonl", gold)
    jsonl.write(folder / "predictions.jsonl", found)
    with writing(folder / "report.md") as stream:
        stream.write(markdown(metrics, title))
    try:
        check_installed("matplotlib", "jinja2")
    except UserError as error:  # everything else is written; the figures are in report.md as well
        print(error)
        return
    with writing(folder / "report.html") as stream:
        stream.write(html(metrics, title, gold, found))
    print(f"The report is in {folder / 'report.html'}")
