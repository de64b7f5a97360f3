"""`turkpa-ner train`: fine-tune an encoder."""

import argparse

from rich.console import Console

from turkpa_ner.commands._run_config import add_config, config_of
from turkpa_ner.display import score_table

HELP = "fine-tune an encoder on annotated articles"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    add_config(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace an existing output")


def run(options: argparse.Namespace) -> None:
    """Train, and print the scores on the validation data."""
    config = config_of(options)
    from turkpa_ner.training.run import train

    Console().print(score_table(train(config, overwrite=options.overwrite)))
    print(f"The model is in {config.output}")
