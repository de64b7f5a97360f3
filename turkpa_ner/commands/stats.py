"""`turkpa-ner stats`: count what annotated articles hold."""

import argparse

from rich.console import Console

from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.statistics import count
from turkpa_ner.display import count_table

HELP = "count what annotated articles hold"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("path", metavar="PATH", help="file or folder")
    parser.add_argument("--by", choices=("language", "split", "kind"), default="language")


def run(options: argparse.Namespace) -> None:
    """Print a table of counts."""
    Console().print(count_table(count(read_corpus(options.path), options.by)))
