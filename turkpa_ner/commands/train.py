"""`turkpa-ner train`: fine-tune an encoder."""

import argparse
from importlib.util import find_spec

from rich.console import Console

from turkpa_ner.display import score_table
from turkpa_ner.errors import UserError

HELP = "fine-tune an encoder on annotated articles"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("config", metavar="CONFIG", help="YAML file, see configs/")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="replace a setting, such as training.epochs=3",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace an existing output")


def run(options: argparse.Namespace) -> None:
    """Train, and print the scores on the validation data."""
    needed = ("torch", "transformers", "accelerate", "pydantic")
    if missing := [name for name in needed if not find_spec(name)]:
        raise UserError(f'Training needs {", ".join(missing)}: pip install "turkpa-ner[train]".')
    from turkpa_ner.training.config import load_config
    from turkpa_ner.training.run import train

    config = load_config(options.config, tuple(options.set))
    Console().print(score_table(train(config, overwrite=options.overwrite)))
    print(f"The model is in {config.output}")
