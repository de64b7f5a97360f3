"""How fast training is, against the recipe that everyone copies, and what it learns.

    python scripts/benchmarks/training.py [--quick] [--seeds 3] [--encoder FOLDER] [--json FILE]

Both recipes learn the same articles with the same encoder, epochs, batch (8 articles of at most 512
sub-words; twice 2,048 sub-words) and highest learning rate, in turns, each in a process of its
own. Counted are real sub-words, without padding; seconds of the steps, without the
loading, and without our checkpoints and scores of validation, of which the plain recipe has none;
the most memory held; strict F1 on the test split, a mean over the seeds. The matrix peak is that of
the number format that the recipe computes in; operations are the encoder's matrix products.
--encoder starts both from a checkpoint: with the offline encoder itself, neither learns anything
from a few hundred steps.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
import yaml
from rich.console import Console
from rich.table import Table

from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.labels import ENTITY_TYPES
from turkpa_ner.model.torch_backend import choose_device
from turkpa_ner.training.trainer import use_bf16

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / "data" / "articles"
BATCH, ACCUMULATION = 2048, 2
WINDOW, OVERLAP = 192, 24
LAYERS, WIDTH, INNER = 12, 384, 1536
OURS = """
import json, resource, sys, time
from turkpa_ner.training.config import load_config
from turkpa_ner.training.run import train
from turkpa_ner.training.trainer import WordTrainer

seconds = dict.fromkeys(("fit", "_scored", "_save_checkpoint"), 0.0)
def timed(name):
    inner = getattr(WordTrainer, name)
    def outer(*arguments):
        started = time.monotonic()
        result = inner(*arguments)
        seconds[name] += time.monotonic() - started
        return result
    setattr(WordTrainer, name, outer)
for name in seconds:
    timed(name)
train(load_config(sys.argv[1]), report=lambda line: None)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
steps = 2 * seconds["fit"] - sum(seconds.values())
print(json.dumps({"seconds": steps, "peak_mb": peak}))
"""


def main() -> None:
    """Train in turns, print a table, and write the figures."""
    parser = argparse.ArgumentParser(description="Speed, memory and F1 of training.")
    parser.add_argument("--quick", action="store_true", help="few articles, an epoch and a seed")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--articles", type=int, help="learn from this many only")
    parser.add_argument("--encoder", default="offline")
    parser.add_argument("--learning-rate", type=float, default=5e-4)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    options = parser.parse_args()
    if options.quick:
        options.seeds, options.epochs, options.articles = 1, 1, 24
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "articles.jsonl"
        work_to_do = write_articles(data, options.articles, test=4 if options.quick else None)
        for seed in range(options.seeds):
            for name, work in (("ours", ours), ("plain recipe", plain)):
                run = work(Path(scratch) / f"{name[:4]}{seed}", data, seed, options)
                for unit, number in zip(("tokens", "operations"), work_to_do[name], strict=True):
                    run[unit] = options.epochs * number / run["seconds"]
                found[name].append(run)
                print(f"{name}, seed {seed}: {found[name][-1]}", flush=True)
    mean = {
        name: {key: statistics.mean(run[key] for run in runs) for key in runs[0]}
        for name, runs in found.items()
    }
    fast = use_bf16("auto", choose_device())
    peaks = {"ours": peak(torch.bfloat16 if fast else torch.float32), "plain recipe": peak()}
    table = Table("", "tokens/s", "peak MB", "F1", "of matrix peak", box=None)
    for name, row in mean.items():
        row["share"] = row["operations"] / peaks[name]
        table.add_row(
            name,
            f"{row['tokens']:,.0f}",
            f"{row['peak_mb']:,.0f}",
            f"{row['f1']:.3f}",
            f"{row['share']:.0%}",
        )
    Console(width=100).print(table)
    mine, theirs = mean["ours"], mean["plain recipe"]
    figures = {
        "speedup": mine["tokens"] / theirs["tokens"],
        "memory_ratio": mine["peak_mb"] / theirs["peak_mb"],
        "f1_ours": mine["f1"],
        "f1_plain": theirs["f1"],
        "share_of_peak": mine["share"],
    }
    print(json.dumps(figures, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def write_articles(
    path: Path, number: int | None, *, test: int | None
) -> dict[str, tuple[int, int]]:
    """Write the articles to learn from, and to score on.

    Returns:
        For each recipe the real sub-words of an epoch, and the operations of the encoder on them.
    """
    from turkpa_ner.encoding.subwords import SubwordEncoder
    from turkpa_ner.encoding.windows import make_windows
    from turkpa_ner.model.backbone import get_backbone

    documents = list(read_corpus(ARTICLES))
    learnt = [document for document in documents if document.split == "train"]
    learnt = learnt[:: max(1, len(learnt) // number) if number else 1][:number]
    scored = [document for document in documents if document.split == "test"][:test]
    chosen = [document for document in documents if document.split == "validation"][:1]
    jsonl.write(path, [*learnt, *scored, *chosen])
    encoder = SubwordEncoder.from_folder(get_backbone("offline"))
    articles = [list(map(len, encoder.words(document.text)[1])) for document in learnt]
    windows = [
        sum(words[window.start : window.end])
        for words in articles
        for window in make_windows(words, WINDOW - 2, 0)
    ]
    cut = [min(sum(words), 510) for words in articles]
    return {
        "ours": (sum(map(sum, articles)), sum(map(operations, windows))),
        "plain recipe": (sum(cut), sum(map(operations, cut))),
    }


def operations(length: int) -> int:
    """What a window costs: its products with weights and in attention, forward and backward."""
    length += 2
    weights = 2 * (4 * WIDTH**2 + 2 * WIDTH * INNER)
    return 3 * LAYERS * length * (weights + 4 * WIDTH * length)


def ours(folder: Path, data: Path, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """What our training costs, and the F1 of its model."""
    folder.mkdir()
    training = {
        "epochs": options.epochs,
        "learning_rate": options.learning_rate,
        "head_learning_rate": 10 * options.learning_rate,
        "batch_tokens": BATCH,
        "accumulation": ACCUMULATION,
        "seed": seed,
    }
    config = {
        "output": str(folder / "model"),
        "model": {"encoder": options.encoder, "window": WINDOW, "overlap": OVERLAP},
        "data": {"train": [str(data)], "validation": [str(data)]},
        "training": training,
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, "-c", OURS, folder / "config.yaml"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    from turkpa_ner.predict import Predictor

    gold = list(read_corpus(data, split="test"))
    predictor = Predictor.from_pretrained(folder / "model")
    found = evaluate(gold, predictor.stream_documents(gold), ENTITY_TYPES)
    return json.loads(printed.splitlines()[-1]) | {"f1": found.overall.f1}


def plain(folder: Path, data: Path, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """What the plain recipe costs, and the F1 of its model."""
    command = [sys.executable, HERE / "plain_recipe.py", "--data", data, "--output", folder]
    for name in ("encoder", "epochs", "learning_rate"):
        command += [f"--{name.replace('_', '-')}", str(getattr(options, name))]
    subprocess.run([*command, "--seed", str(seed)], check=True, capture_output=True)
    gold, found = (list(jsonl.read(folder / f"{n}.jsonl")) for n in ("gold", "predictions"))
    cost = json.loads((folder / "cost.json").read_text(encoding="utf-8"))
    score = evaluate(gold, found, ENTITY_TYPES).overall.f1
    return {"seconds": cost["seconds"], "peak_mb": cost["peak_mb"], "f1": score}


def peak(dtype: torch.dtype = torch.float32) -> float:
    """Operations a second of the fastest large matrix product."""
    device = choose_device()
    best = 0.0
    for size in (1024, 2048):
        left, right = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
        for _ in range(8):
            started = time.perf_counter()
            product = left @ right
            product[0, 0].item()  # waits for the device
            best = max(best, 2 * size**3 / (time.perf_counter() - started))
    return best


if __name__ == "__main__":
    main()
