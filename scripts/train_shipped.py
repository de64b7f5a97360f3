"""Makes the model that ships: `python scripts/train_shipped.py FOLDER`.

FOLDER holds the public corpora that `scripts/public_data.py` describes, and raw text in `text/`,
whose sub-words the model keeps beside those of the articles. Four steps, each skipped where its
result lies already: public sentences, a first stage on them (configs/public.yaml), the articles
(configs/shipped.yaml), and the export to models/turkpa-ner-small.
"""

import argparse
import shutil
import sys
from pathlib import Path

from _environment import ROOT, run

PUBLIC = ROOT / "runs/public.jsonl"
FIRST_STAGE = ROOT / "runs/public"
TRAINED = ROOT / "runs/shipped"
SHIPPED = ROOT / "models/turkpa-ner-small"


def main() -> None:
    """Run the steps that are still to do."""
    parser = argparse.ArgumentParser(description="Train and export the model that ships.")
    parser.add_argument("folder", type=Path, help="public corpora, and raw text in text/")
    folder = parser.parse_args().folder.resolve()
    command = [sys.executable, "-m", "turkpa_ner.cli"]
    if not PUBLIC.exists():
        run([sys.executable, "scripts/public_data.py", folder, "--output", PUBLIC])
    if not FIRST_STAGE.exists():
        run([*command, "train", "configs/public.yaml"])
    if not TRAINED.exists():
        run([*command, "train", "configs/shipped.yaml"])
    exported = SHIPPED.with_name("exported")
    shutil.rmtree(exported, ignore_errors=True)
    articles = "data/articles"
    trim = ["--trim", articles, "--trim", folder / "text"]
    scored = ["--data", articles, "--split", "validation"]
    run([*command, "export", TRAINED, "--output", exported, *trim, *scored])
    card = SHIPPED / "README.md"
    if card.exists():
        shutil.copyfile(card, exported / "README.md")
    (exported / "onnx/model.onnx").unlink()  # the graph in floats is too large to ship
    shutil.rmtree(SHIPPED, ignore_errors=True)
    exported.rename(SHIPPED)


if __name__ == "__main__":
    main()
