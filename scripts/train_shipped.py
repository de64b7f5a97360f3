"""Makes the model that ships: `python scripts/train_shipped.py FOLDER`.

FOLDER holds the public corpora that `scripts/public_data.py` describes, and raw text in `text/`,
whose sub-words the model keeps beside those of the articles. The steps, each skipped where its
result lies already: public sentences; a first stage on them (configs/public.yaml); from there one
run on the first rounds of articles and one on more of them; the mean of the weights of both
(Wortsman et al. 2022, "Model soups"); from there the last run, on all articles
(configs/shipped.yaml); the mean of its weights and of those that it started from, calibrated; the
export to models/turkpa-ner-small.
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
START = ROOT / "runs/mean"
LAST = ROOT / "runs/shipped"
MODEL = ROOT / "runs/mean-shipped"
SHIPPED = ROOT / "models/turkpa-ner-small"
# The runs whose mean the last one starts from: which articles they learn, as the highest number in
# each language, and what else differs from configs/shipped.yaml.
FROM_THE_FIRST_STAGE = {
    "model.encoder": "runs/public",
    "training.learning_rate": 4e-4,
    "training.head_learning_rate": 2e-3,
    "data.perturbed": 0.25,
}
RUNS = {
    ROOT / "runs/first": (
        {"tk": 58, "hu": 28, "": 70},
        {"data.renamed": 0.15, "model.overlap": 24, "training.epochs": 4, "training.average": 1},
    ),
    ROOT / "runs/second": ({"tk": 112, "hu": 28, "": 118}, {"training.epochs": 5}),
}


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
    for output, (highest, others) in RUNS.items():
        changed = {
            "output": str(output.relative_to(ROOT)),
            "data.train": articles_up_to(highest),
            **FROM_THE_FIRST_STAGE,
            **others,
        }
        settings = [f"--set={name}={json.dumps(value)}" for name, value in changed.items()]
        if not output.exists():
            run([*command, "train", "configs/shipped.yaml", *settings])
    if not START.exists():
        mean(*RUNS, START)
    if not LAST.exists():
        run([*command, "train", "configs/shipped.yaml"])
    if not MODEL.exists():
        mean(START, LAST, MODEL)
    exported = SHIPPED.with_name("exported")
    shutil.rmtree(exported, ignore_errors=True)
    articles = "data/articles"
    trim = ["--trim", articles, "--trim", folder / "text"]
    scored = ["--data", articles, "--split", "validation"]
    run([*command, "export", MODEL, "--output", exported, *trim, *scored])
    shutil.copyfile(SHIPPED / "README.md", exported / "README.md")
    (exported / "onnx/model.onnx").unlink()  # the graph in floats is too large to ship
    shutil.rmtree(SHIPPED)
    exported.rename(SHIPPED)


def articles_up_to(highest: dict[str, int]) -> list[str]:
    """The articles whose number is not above that of their language."""
    return [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "data/articles").rglob("*.md"))
        if int(file.stem[3:]) <= highest.get(file.stem[:2], highest[""])
    ]


def mean(first: Path, second: Path, output: Path) -> None:
    """Write the model whose weights are the mean of two, calibrated on validation."""
    from safetensors.torch import load_file, save_file

    from turkpa_ner.corpus import read_corpus
    from turkpa_ner.encoding.subwords import SubwordEncoder
    from turkpa_ner.model.settings import ModelSettings, load_labels
    from turkpa_ner.model.tagger import Tagger
    from turkpa_ner.model.torch_backend import TorchBackend
    from turkpa_ner.training.calibrate import calibrate

    draft = output.with_name(f"{output.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(second, draft)
    weights, others = (load_file(folder / "model.safetensors") for folder in (first, second))
    total = {name: (weight + others[name]) / 2 for name, weight in weights.items()}
    save_file(total, draft / "model.safetensors", metadata={"format": "pt"})
    settings, labels = ModelSettings.load(draft), load_labels(draft)
    window = {"window": settings.window, "overlap": settings.overlap}
    tagger = Tagger(SubwordEncoder.from_folder(draft), TorchBackend.from_folder(draft), **window)
    found = calibrate(tagger, labels, list(read_corpus(ROOT / "data/articles", split="validation")))
    replace(
        settings,
        temperature=found.temperature,
        threshold=found.threshold,
        metrics=found.result.to_dict(),
    ).save(draft)
    draft.rename(output)


if __name__ == "__main__":
    main()
