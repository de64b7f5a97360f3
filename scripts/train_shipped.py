"""Makes the model that ships: `python scripts/train_shipped.py FOLDER`.

FOLDER holds the public corpora that `scripts/public_data.py` describes, and raw text in `text/`,
whose sub-words the model keeps beside those of the articles. The steps, each skipped where its
result lies already: public sentences; a first stage on them (configs/public.yaml); from there one
run on the first rounds of articles and one on all (configs/shipped.yaml); the mean of the weights
of both (Wortsman et al. 2022, "Model soups"), calibrated again; the export to
models/turkpa-ner-small.
"""

import argparse
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from _environment import ROOT, run

PUBLIC = ROOT / "runs/public.jsonl"
FIRST_STAGE = ROOT / "runs/public"
RUNS = (ROOT / "runs/early", ROOT / "runs/shipped")
MEAN = ROOT / "runs/mean"
SHIPPED = ROOT / "models/turkpa-ner-small"
EARLY = 70  # the first rounds end with this number, in Turkmen with another
EARLY_TURKMEN = 58


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
    early, last = RUNS
    if not early.exists():
        changed = {
            "output": str(early.relative_to(ROOT)),
            "data.train": first_articles(),
            "data.renamed": 0.15,
            "model.overlap": 24,
            "training.epochs": 4,
            "training.average": 1,
        }
        settings = [f"--set={name}={json.dumps(value)}" for name, value in changed.items()]
        run([*command, "train", "configs/shipped.yaml", *settings])
    if not last.exists():
        run([*command, "train", "configs/shipped.yaml"])
    if not MEAN.exists():
        mean()
    exported = SHIPPED.with_name("exported")
    shutil.rmtree(exported, ignore_errors=True)
    articles = "data/articles"
    trim = ["--trim", articles, "--trim", folder / "text"]
    scored = ["--data", articles, "--split", "validation"]
    run([*command, "export", MEAN, "--output", exported, *trim, *scored])
    shutil.copyfile(SHIPPED / "README.md", exported / "README.md")
    (exported / "onnx/model.onnx").unlink()  # the graph in floats is too large to ship
    shutil.rmtree(SHIPPED)
    exported.rename(SHIPPED)


def first_articles() -> list[str]:
    """The articles of the first rounds."""
    return [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "data/articles").rglob("*.md"))
        if int(file.stem[3:]) <= (EARLY_TURKMEN if file.stem.startswith("tk") else EARLY)
    ]


def mean() -> None:
    """Write the model whose weights are the mean of both runs, calibrated on validation."""
    from safetensors.torch import load_file, save_file

    from turkpa_ner.corpus import read_corpus
    from turkpa_ner.encoding.subwords import SubwordEncoder
    from turkpa_ner.model.settings import ModelSettings, load_labels
    from turkpa_ner.model.tagger import Tagger
    from turkpa_ner.model.torch_backend import TorchBackend
    from turkpa_ner.training.calibrate import calibrate

    draft = MEAN.with_name("mean.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(RUNS[-1], draft)
    weights, others = (load_file(folder / "model.safetensors") for folder in RUNS)
    total = {name: (weight + others[name]) / 2 for name, weight in weights.items()}
    save_file(total, draft / "model.safetensors", metadata={"format": "pt"})
    settings, labels = ModelSettings.load(draft), load_labels(draft)
    window = {"window": settings.window, "overlap": settings.overlap}
    tagger = Tagger(SubwordEncoder.from_folder(draft), TorchBackend.from_folder(draft), **window)
    gold = list(read_corpus(ROOT / "data/articles", split="validation"))
    found = calibrate(tagger, labels, gold)
    replace(
        settings,
        temperature=found.temperature,
        threshold=found.threshold,
        metrics=found.result.to_dict(),
    ).save(draft)
    draft.rename(MEAN)


if __name__ == "__main__":
    main()
