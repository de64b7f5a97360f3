"""What the commands that read annotated documents have in common: which of them."""

import argparse


def add_selection(parser: argparse.ArgumentParser) -> None:
    """The split, and the language of documents without one."""
    parser.add_argument("--split", help="only the documents of this split")
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
