"""`turkpa-ner train`: fine-tune an encoder."""

import argparse

from rich.console import Console

from turkpa_ner.commands._run_config import add_config, config_of
from turkpa_ner.display import score_table, seed_table
from turkpa_ner.errors import UserError

HELP = "fine-tune an encoder on annotated articles"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    add_config(parser)
    parser.add_argument("--overwrite", action="store_true", help="replace an existing output")
    parser.add_argument(
        "--seeds",
        type=int,
        default=1,
        metavar="N",
        help="train with N seeds and keep the model with the best validation F1",
    )


def run(options: argparse.Namespace) -> None:
    """Train, and print the scores on the validation data."""
    if options.seeds < 1:
        raise UserError(f"--seeds {options.seeds}: expected a number of runs, such as 5.")
    config = config_of(options)
    from accelerate import PartialState

    from turkpa_ner.training.run import train
    from turkpa_ner.training.seeds import summary, train_seeds

    if options.seeds == 1:
        table = score_table(train(config, overwrite=options.overwrite))
        lines = []
    else:
        found = train_seeds(config, options.seeds, overwrite=options.overwrite)
        table = seed_table(found)
        lines = ["F1 {mean:.3f} ± {sd:.3f} (mean and standard deviation)".format(**summary(found))]
    if PartialState().is_main_process:
        Console().print(table)
        print(*lines, f"The model is in {config.output}", sep="\n")
