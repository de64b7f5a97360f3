"""Kills a training run at random moments, lets it go on, and compares the weights.

    python -m tests.training.kills --number 20

Every second kill comes while a checkpoint is being written. The runs are forks of one process
that has loaded the libraries, so that many kills take little time.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import torch

from tests.conftest import write_articles, write_encoder
from turkpa_ner.training.checkpoints import UnfinishedRun
from turkpa_ner.training.config import Config
from turkpa_ner.training.run import train

EPOCHS = 6
WRITING, WRITTEN = b"(", b")"


class Run:
    """A training run in a process of its own, which says when it writes a checkpoint."""

    def __init__(self, output: Path, folder: Path) -> None:
        self._listen, tell = os.pipe()
        self.process = os.fork()
        if not self.process:
            _be_trained(output, folder, tell)
        os.close(tell)

    def next_sign(self) -> bytes:
        """The next sign; nothing at the end."""
        return os.read(self._listen, 1)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.process, signal.SIGKILL)

    def ended_well(self) -> bool:
        """Wait for the end."""
        os.close(self._listen)
        return os.waitpid(self.process, 0)[1] == 0


def _be_trained(output: Path, folder: Path, tell: int) -> None:
    begin, end = UnfinishedRun.empty_draft, UnfinishedRun.keep_draft

    def empty_draft(run: UnfinishedRun) -> None:
        os.write(tell, WRITING)
        begin(run)

    def keep_draft(run: UnfinishedRun) -> None:
        end(run)
        os.write(tell, WRITTEN)

    UnfinishedRun.empty_draft, UnfinishedRun.keep_draft = empty_draft, keep_draft  # type: ignore
    status = 1
    try:
        train(_config(output, folder), report=lambda line: None)
        status = 0
    except BaseException as error:  # noqa: BLE001 - a fork must not go on in its parent's code
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    os._exit(status)


def _config(output: Path, folder: Path) -> Config:
    """A short run in which everything that draws random numbers has a part."""
    return Config.model_validate(
        {
            "output": str(output),
            "model": {"encoder": str(folder / "encoder"), "window": 32, "overlap": 8},
            "data": {"train": [str(folder)], "validation": [str(folder)]},
            "training": {
                "epochs": EPOCHS,
                "average": 2,
                "dropout": 0.1,
                "hidden_words": 0.2,
                "learning_rate": 3e-3,
                "head_learning_rate": 1e-2,
                "batch_tokens": 32,
            },
        }
    )


def _found(output: Path, unfinished: Path) -> str:
    if output.exists():
        return "killed with the model written"
    whole = sorted(path.name for path in unfinished.glob("checkpoint-*"))
    drafts = [path.name for path in unfinished.glob("draft/*")]
    return (
        f"killed with {' and '.join(whole) or 'no checkpoint'}"
        f"{f' while writing {drafts[0]}' if drafts else ''}"
    )


def main(number: int, seed: int, folder: Path) -> int:
    """Kill and compare; how many runs ended with the weights of the undisturbed one."""
    torch.set_num_threads(1)  # a fork of a process with OpenMP threads may hang
    chance = random.Random(seed)
    (folder / "encoder").mkdir()
    write_encoder(folder / "encoder")
    write_articles(folder)
    started = time.monotonic()
    whole = Run(folder / "whole", folder)
    signs = []
    while whole.next_sign():
        signs.append(time.monotonic())
    assert whole.ended_well()
    seconds = time.monotonic() - started
    writes = [end - begin for begin, end in zip(signs[::2], signs[1::2], strict=True)]
    weights = (folder / "whole" / "model.safetensors").read_bytes()

    same = 0
    for trial in range(number):
        output, unfinished = folder / "model", folder / ".model.unfinished"
        run = Run(output, folder)
        if trial % 2:
            left = chance.randint(1, EPOCHS)
            while left:
                left -= run.next_sign() == WRITING
            time.sleep(chance.uniform(0, median(writes)))
        else:
            time.sleep(chance.uniform(0, seconds))
        run.kill()
        run.ended_well()
        found = _found(output, unfinished)
        if not output.exists():
            Run(output, folder).ended_well()
        equal = output.exists() and (output / "model.safetensors").read_bytes() == weights
        same += equal
        print(f"{trial + 1:>3}  {found}: {'same weights' if equal else 'DIFFERENT'}", flush=True)
        shutil.rmtree(output, ignore_errors=True)
        shutil.rmtree(unfinished, ignore_errors=True)
    print(f"{same} of {number} end with the weights of the undisturbed run")
    return same


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Kills training runs and compares the weights.")
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if main(options.number, options.seed, Path(name)) < options.number:
            sys.exit(1)
