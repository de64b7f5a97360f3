"""The `turkpa-ner` command: parse, call, print."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from turkpa_ner import __version__
from turkpa_ner.errors import UserError

# Each is a module of turkpa_ner.commands with HELP, add_arguments(parser) and run(options).
COMMANDS = (
    *("train", "evaluate", "compare", "learning-curve", "predict", "export"),
    *("check", "stats", "convert", "split", "agree", "suspects"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it worked, 2 after a mistake that the user can mend.

    A command that judges something returns a status of its own.
    """
    options = _parser().parse_args(arguments)
    try:
        status: int | None = options.run(options)
    except UserError as error:
        print(f"turkpa-ner: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt as interrupt:
        advice = str(interrupt) or "nothing half-written is left"
        print(f"turkpa-ner: interrupted; {advice}.", file=sys.stderr)
        return 130
    return status or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="turkpa-ner",
        description="Find officials, institutions and events in texts about parliaments and "
        "diplomacy.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"turkpa_ner.commands.{name.replace('-', '_')}")
        command = commands.add_parser(name, help=module.HELP)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
