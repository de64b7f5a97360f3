"""Find entities in texts: `python scripts/predict.py --model DIR INPUT …`."""

import sys

from turkpa_ner.cli import main

if __name__ == "__main__":
    sys.exit(main(["predict", *sys.argv[1:]]))
