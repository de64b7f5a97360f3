"""What options of training gain: short runs with one setting changed.

    python scripts/benchmarks/options.py CHECKPOINT [NAME...] [--seeds 3]

CHECKPOINT is a model of configs/public.yaml: from the offline encoder itself, runs as short as
these learn nothing. They learn 128 articles and are scored on 80 others and the validation split.
First come the defaults with several seeds, then each change with the first seed. About four
minutes a run on two cores; differences below the deviation of the seeds mean little.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.training.config import load_config
from turkpa_ner.training.data import mixed
from turkpa_ner.training.run import train

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "data" / "articles"
LEARNT, SCORED = 128, 80
COMMON = (
    "model.window=192",
    "model.overlap=24",
    "training.epochs=3",
    "training.learning_rate=3e-4",
    "training.head_learning_rate=3e-3",
    "training.batch_tokens=2048",
)
CHANGES = {
    "temperature": ("training.language_temperature=3",),
    "renamed": ("data.renamed=0.3",),
    "perturbed": ("data.perturbed=0.3",),
    "smoothing": ("training.label_smoothing=0.1",),
    "dropout": ("training.dropout=0.1",),
    "cosine": ("training.schedule=cosine",),
    "average": ("training.average=2",),
    "no-hidden-words": ("training.hidden_words=0",),
    "one-rate": ("training.head_learning_rate=3e-4",),
    "decay": ("training.layer_decay=0.9",),
    "lora": ("training.lora=16", "training.learning_rate=2e-3"),
}


def main() -> None:
    """Train, and print a line a run."""
    parser = argparse.ArgumentParser(description="Short runs with one setting changed.")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CHANGES))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    if unknown := set(options.names) - CHANGES.keys():
        parser.error(f"{min(unknown)}: expected one of {', '.join(CHANGES)}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.jsonl"
        articles = list(read_corpus(ARTICLES))
        others = mixed([one for one in articles if one.split == "train"], 1)[: LEARNT + SCORED]
        scored = [replace(one, split="validation") for one in others[LEARNT:]]
        validation = [one for one in articles if one.split == "validation"]
        jsonl.write(data, [*others[:LEARNT], *scored, *validation])
        common = [*COMMON, f"model.encoder={options.checkpoint}"]
        common += [f"data.train=[{data}]", f"data.validation=[{data}]", f"output={folder}/model"]
        seeds = [13 + number for number in range(options.seeds)]
        f1 = [run([*common, f"training.seed={seed}"]) for seed in seeds]
        deviation = f", standard deviation {stdev(f1):.3f}" if len(f1) > 1 else ""
        print(f"defaults: {', '.join(f'{one:.3f}' for one in f1)}: {mean(f1):.3f}{deviation}")
        for name in options.names or CHANGES:
            print(f"{name}: {run([*common, 'training.seed=13', *CHANGES[name]]):.3f}", flush=True)


def run(settings: list[str]) -> float:
    """Strict F1 of a model trained with these settings."""
    config = load_config(ROOT / "configs/small.yaml", tuple(settings))
    return train(config, overwrite=True, report=lambda line: None).overall.f1


if __name__ == "__main__":
    main()
