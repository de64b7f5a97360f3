"""The same run from several seeds: how much of a score is luck."""

import json
import shutil
from pathlib import Path
from statistics import mean, stdev

from accelerate import PartialState

from turkpa_ner.corpus.files import writing
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.settings import ModelSettings
from turkpa_ner.model.torch_backend import choose_device
from turkpa_ner.training.checkpoints import UnfinishedRun
from turkpa_ner.training.config import Config
from turkpa_ner.training.record import identity
from turkpa_ner.training.run import check_output, load_split, train
from turkpa_ner.training.trainer import Report, say

FILE = "seeds.json"


def train_seeds(
    config: Config, number: int, *, overwrite: bool = False, report: Report = say
) -> dict[int, float]:
    """Train with seeds counted up from the configured one, and keep the best model.

    `seeds.json` in the model folder holds the figures of all. Started again after an interrupt,
    it trains only what is not done yet.

    Args:
        config: the run; its output becomes the model with the best strict F1 on validation.
        number: how many seeds, at least two.
        overwrite: whether an existing model folder, or an unfinished run with other settings, may
            be replaced.
        report: takes lines on the progress.

    Returns:
        Strict F1 on the validation data by seed.

    Raises:
        UserError: as `train` does.
    """
    output = Path(config.output)
    check_output(output, overwrite)
    processes = PartialState(cpu=choose_device().type == "cpu")
    labels = LabelSet(config.model.types)
    documents = [
        *load_split(config.data.train, "train", labels),
        *load_split(config.data.validation, "validation", labels),
    ]
    made_of = identity(config, documents, processes.num_processes)
    unfinished = UnfinishedRun(output, {**made_of, "several seeds": True})
    with processes.main_process_first():
        unfinished.begin(anew=overwrite)
    found = {}
    for seed in range(config.training.seed, config.training.seed + number):
        model = unfinished.folder / f"seed-{seed}"
        if not model.exists():
            if processes.is_main_process:
                report(f"seed {seed}")
            training = config.training.model_copy(update={"seed": seed})
            update = {"training": training, "output": str(model)}
            train(config.model_copy(update=update), report=report)
        processes.wait_for_everyone()
        found[seed] = float(ModelSettings.load(model).metrics["overall"]["f1"])
    best = max(found, key=found.__getitem__)
    if processes.is_main_process:
        model = unfinished.folder / f"seed-{best}"
        with writing(model / FILE) as stream:
            json.dump({"f1": found, **summary(found), "kept": best}, stream, indent=2)
            stream.write("\n")
        for logs in unfinished.folder.glob("*.logs"):
            shutil.copytree(logs, Path(f"{output}.logs") / logs.stem, dirs_exist_ok=True)
        unfinished.publish(model)
        unfinished.remove()
    return found


def summary(found: dict[int, float]) -> dict[str, float]:
    """Mean, and standard deviation of a sample, of the scores of at least two seeds."""
    return {"mean": mean(found.values()), "sd": stdev(found.values())}
