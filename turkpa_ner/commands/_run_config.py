"""What the commands that train have in common: the configuration on the command line."""

import argparse
from importlib.util import find_spec
from typing import TYPE_CHECKING

from turkpa_ner.errors import UserError

if TYPE_CHECKING:
    from turkpa_ner.training.config import Config


def add_config(parser: argparse.ArgumentParser) -> None:
    """The configuration file, and settings that replace its own."""
    parser.add_argument("config", metavar="CONFIG", help="YAML file, see configs/")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="replace a setting, such as training.epochs=3",
    )


def config_of(options: argparse.Namespace) -> "Config":
    """The configuration that the command line names.

    Raises:
        UserError: if it has a mistake, or what training needs is not installed.
    """
    needed = ("torch", "transformers", "accelerate", "pydantic")
    if missing := [name for name in needed if not find_spec(name)]:
        raise UserError(f'Training needs {", ".join(missing)}: pip install "turkpa-ner[train]".')
    from turkpa_ner.training.config import load_config

    return load_config(options.config, tuple(options.set))
