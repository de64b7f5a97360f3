"""Score a model: `python scripts/evaluate.py --model DIR --data PATH`."""

import sys

from turkpa_ner.cli import main

if __name__ == "__main__":
    sys.exit(main(["evaluate", *sys.argv[1:]]))
