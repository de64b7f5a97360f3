"""Makes the model that ships: `python scripts/train_shipped.py FOLDER`.

FOLDER holds the public corpora that `scripts/public_data.py` describes, and raw text in `text/`,
whose sub-words the model keeps beside those of the articles. First comes a stage on public
sentences (configs/public.yaml), then the trainings and means of weights (Wortsman et al. 2022,
"Model soups") that `STEPS` lists, all in `runs/`, and the export of the last one to
models/turkpa-ner-small. What lies there already is not made again.
"""

import argparse
import json
import shutil
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from _environment import ROOT, run

PUBLIC = ROOT / "runs/public.jsonl"
SHIPPED = ROOT / "models/turkpa-ner-small"
COMMAND = [sys.executable, "-m", "turkpa_ner.cli"]


@dataclass(frozen=True)
class Training:
    """A run with configs/shipped.yaml.

    Attributes:
        output: its model, in runs/.
        encoder: the model in runs/ that it starts from.
        highest: the articles that were there: their highest number in each language, "" for all
            others; none for all articles of today.
        changes: other settings than those of the configuration.
    """

    output: str
    encoder: str
    highest: dict[str, int] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Mean:
    """The mean of the weights of two models, calibrated on validation.

    Attributes:
        share: of the second in the mean.
    """

    output: str
    first: str
    second: str
    share: float = 0.5


FROM_PUBLIC = {
    "training.learning_rate": 4e-4,
    "training.head_learning_rate": 2e-3,
    "data.perturbed": 0.25,
}
STEPS = (
    Training(
        "first",
        "public",
        {"tk": 58, "hu": 28, "": 70},
        FROM_PUBLIC | {"data.renamed": 0.15, "training.epochs": 4, "training.average": 1},
    ),
    Training(
        "second",
        "public",
        {"tk": 112, "hu": 28, "": 118},
        FROM_PUBLIC | {"training.epochs": 5},
    ),
    Mean("mean-2", "first", "second"),
    Training(
        "third",
        "mean-2",
        {"az": 181, "en": 184, "ru": 178, "tk": 166, "tr": 175, "uz": 176, "": 168},
    ),
    Mean("mean-3", "mean-2", "third"),
    Training(
        "fourth",
        "mean-3",
        {"az": 221, "en": 226, "kk": 213, "ru": 218, "tk": 213, "tr": 211, "uz": 226, "": 206},
    ),
    Mean("mean-4", "mean-3", "fourth", share=0.3),
    Training(
        "fifth",
        "mean-4",
        {
            "az": 265,
            "en": 226,
            "kk": 313,
            "ky": 248,
            "ru": 260,
            "tk": 253,
            "tr": 211,
            "uz": 333,
            "": 206,
        },
        {"training.learning_rate": 1.5e-4, "training.epochs": 2},
    ),
    Mean("mean-5", "mean-4", "fifth"),
    Training("shipped", "mean-5", {}, {"training.learning_rate": 2e-4, "training.epochs": 2}),
    Mean("mean-shipped", "mean-5", "shipped", share=0.3),
)


def main() -> None:
    """Take the steps that are still to take."""
    parser = argparse.ArgumentParser(description="Train and export the model that ships.")
    parser.add_argument("folder", type=Path, help="public corpora, and raw text in text/")
    folder = parser.parse_args().folder.resolve()
    if not PUBLIC.exists():
        run([sys.executable, "scripts/public_data.py", folder, "--output", PUBLIC])
    if not (ROOT / "runs/public").exists():
        run([*COMMAND, "train", "configs/public.yaml"])
    for step in STEPS:
        if (ROOT / "runs" / step.output).exists():
            continue
        if isinstance(step, Mean):
            mean(step)
        else:
            train(step)
    exported = SHIPPED.with_name("exported")
    shutil.rmtree(exported, ignore_errors=True)
    articles = "data/articles"
    trim = ["--trim", articles, "--trim", folder / "text"]
    scored = ["--data", articles, "--split", "validation"]
    model = ROOT / "runs" / STEPS[-1].output
    run([*COMMAND, "export", model, "--output", exported, *trim, *scored])
    shutil.copyfile(SHIPPED / "README.md", exported / "README.md")
    (exported / "onnx/model.onnx").unlink()  # the graph in floats is too large to ship
    shutil.rmtree(SHIPPED)
    exported.rename(SHIPPED)


def train(step: Training) -> None:
    """Run a training."""
    changes = step.changes | {
        "output": f"runs/{step.output}",
        "model.encoder": f"runs/{step.encoder}",
    }
    if step.highest:
        changes["data.train"] = articles_up_to(step.highest)
    settings = [f"--set={name}={json.dumps(value)}" for name, value in changes.items()]
    run([*COMMAND, "train", "configs/shipped.yaml", *settings])


def articles_up_to(highest: dict[str, int]) -> list[str]:
    """The articles whose number is not above that of their language."""
    return [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "data/articles").rglob("*.md"))
        if int(file.stem[3:]) <= highest.get(file.stem[:2], highest[""])
    ]


def mean(step: Mean, runs: Path = ROOT / "runs") -> None:
    """Write the mean of two models."""
    from safetensors.torch import load_file, save_file

    from turkpa_ner.corpus import read_corpus
    from turkpa_ner.encoding.subwords import SubwordEncoder
    from turkpa_ner.model.settings import ModelSettings, load_labels
    from turkpa_ner.model.tagger import Tagger
    from turkpa_ner.model.torch_backend import TorchBackend
    from turkpa_ner.training.calibrate import calibrate

    draft = runs / f"{step.output}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(runs / step.second, draft)
    weights, others = (
        load_file(runs / name / "model.safetensors") for name in (step.first, step.second)
    )
    total = {
        name: (1 - step.share) * weight + step.share * others[name]
        for name, weight in weights.items()
    }
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
    draft.rename(runs / step.output)


if __name__ == "__main__":
    main()
