"""`turkpa-ner evaluate`: score a model on annotated articles."""

import argparse
import json
from pathlib import Path

from rich.console import Console

from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.corpus.files import writing
from turkpa_ner.display import score_table
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.predict import Predictor

HELP = "score a model on annotated articles"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("--model", metavar="DIR", help="model folder")
    parser.add_argument("--data", required=True, metavar="PATH", help="file or folder")
    parser.add_argument("--split", help="only the documents of this split")
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="write metrics.json and predictions.jsonl here"
    )


def run(options: argparse.Namespace) -> None:
    """Predict, compare, print the scores, and write them where asked."""
    gold = list(read_corpus(options.data, split=options.split, language=options.language))
    predictor = Predictor.from_pretrained(options.model)
    predicted = list(predictor.stream_documents(gold))
    evaluation = evaluate(gold, predicted, predictor.types)
    Console().print(score_table(evaluation))
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        with writing(options.output / "metrics.json") as stream:
            json.dump(evaluation.to_dict(), stream, indent=2)
            stream.write("\n")
        jsonl.write(options.output / "predictions.jsonl", predicted)
