"""`turkpa-ner learning-curve`: whether annotating more articles would help."""

import argparse
import json
from pathlib import Path

from rich.console import Console

from turkpa_ner.commands._run_config import add_config, config_of
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.files import writing
from turkpa_ner.display import learning_table
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.plots import learning_curve as plot
from turkpa_ner.pages import check_installed

HELP = "train on more and more articles, to see whether annotating more would help"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    add_config(parser)
    parser.add_argument(
        "--sizes",
        metavar="N,N,…",
        help="numbers of articles to learn from (an eighth, a quarter, half and all)",
    )
    parser.add_argument(
        "--data", metavar="PATH", help="articles to score on (the validation data of CONFIG)"
    )
    parser.add_argument("--split", help="only the documents of this split of --data")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="write learning-curve.json and .svg here"
    )


def run(options: argparse.Namespace) -> None:
    """Train and score on each size, print the curve, and write it where asked."""
    config = config_of(options)
    if options.output:
        check_installed("matplotlib")
        options.output.mkdir(parents=True, exist_ok=True)
    from turkpa_ner.training.learning_curve import learning_curve, verdict

    gold = list(read_corpus(options.data, split=options.split)) if options.data else None
    points = learning_curve(config, _sizes(options.sizes), gold)
    Console().print(learning_table(points))
    print(verdict(points))
    if options.output:
        with writing(options.output / "learning-curve.json") as stream:
            json.dump(points, stream, indent=2)
            stream.write("\n")
        with writing(options.output / "learning-curve.svg") as stream:
            stream.write(plot(points))


def _sizes(given: str | None) -> list[int] | None:
    if given is None:
        return None
    try:
        sizes = sorted({int(size) for size in given.split(",")})
    except ValueError:
        sizes = [0]
    if sizes[0] < 1:
        raise UserError(f"--sizes {given}: expected numbers of articles, such as 50,100,200.")
    return sizes
