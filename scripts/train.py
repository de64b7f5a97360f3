"""Fine-tune an encoder: `python scripts/train.py --config configs/quickstart.yaml`."""

import sys

from turkpa_ner.cli import main

if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--config"]
    sys.exit(main(["train", *arguments]))
