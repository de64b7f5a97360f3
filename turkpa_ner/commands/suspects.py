"""`turkpa-ner suspects`: annotated texts that a model contradicts, for people to look at again."""

import argparse
import json
from pathlib import Path

from turkpa_ner.commands._selection import add_selection
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.files import writing
from turkpa_ner.corpus.suspects import Suspect, kind, suspects, task
from turkpa_ner.documents import Document, Span
from turkpa_ner.predict import Predictor

HELP = "rank likely label errors by how firmly a model contradicts them"
GROUP = 64  # documents that the model sees at a time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("path", metavar="PATH", help="file or folder")
    parser.add_argument("--model", metavar="DIR", help="model folder")
    add_selection(parser)
    parser.add_argument(
        "--least",
        type=float,
        default=0.5,
        metavar="P",
        help="least probability of an error (default: 0.5)",
    )
    parser.add_argument("--show", type=int, default=20, metavar="N", help="rows (default: 20)")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="Label Studio tasks of the suspect documents, the worst first",
    )


def run(options: argparse.Namespace) -> None:
    """Print the most suspect spans, and write the tasks."""
    predictor = Predictor.from_pretrained(options.model)
    documents = list(read_corpus(options.path, split=options.split, language=options.language))
    # Of every document only what is suspect is kept.
    found: list[tuple[Document, Document, list[Suspect]]] = []
    for start in range(0, len(documents), GROUP):
        group = documents[start : start + GROUP]
        for gold, reviewed in zip(group, predictor.review_documents(group), strict=True):
            predicted: Document
            probability: dict[Span, float]
            predicted, probability = reviewed
            worst = [
                suspect
                for suspect in suspects(gold, predicted, probability)
                if suspect.score >= options.least
            ]
            if worst:
                found.append((gold, predicted, worst))
    found.sort(key=lambda entry: -entry[2][0].score)
    ranked = sorted((s for *_, worst in found for s in worst), key=lambda s: -s.score)
    for suspect in ranked[: options.show]:
        print(_line(suspect))
    print(f"{len(ranked):,} suspects in {len(found):,} of {len(documents):,} documents")
    if options.output:
        with writing(options.output) as stream:
            stream.write("[")
            for number, entry in enumerate(found):
                stream.write(("," if number else "") + "\n" + json.dumps(task(*entry)))
            stream.write("\n]\n")


def _line(suspect: Suspect) -> str:
    comparison = suspect.comparison
    sides = [
        "–" if span is None else f"{span.label} {' '.join(span.text.split())}"
        for span in (comparison.a, comparison.b)
    ]
    where = f"{suspect.score:.3f} {comparison.document}: {kind(comparison)}"
    return f"{where}: annotated {sides[0]} | model {sides[1]}"
