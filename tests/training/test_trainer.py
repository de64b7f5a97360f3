import json

import pytest
import torch
from safetensors.torch import load_file

from turkpa_ner.errors import UserError
from turkpa_ner.training.checkpoints import UnfinishedRun
from turkpa_ner.training.config import load_config
from turkpa_ner.training.run import train
from turkpa_ner.training.trainer import WordTrainer


def run(config_file, tmp_path, name, *settings, report=lambda line: None):
    config = load_config(config_file, (*settings, f"output={tmp_path / name}"))
    train(config, report=report)
    return tmp_path / name


def history(folder):
    lines = (folder / "history.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_training_ends_when_no_epoch_is_better(config_file, tmp_path):
    settings = ("training.epochs=30", "training.patience=2", "training.learning_rate=1e-9")
    model = run(config_file, tmp_path, "a", *settings, "training.head_learning_rate=1e-9")
    assert [record["epoch"] for record in history(model)] == [1, 2, 3]


@pytest.mark.parametrize(("score", "taken"), [(0.0, "best"), (0.5, "mean")])
def test_the_mean_of_the_best_epochs_is_taken_unless_it_is_worse(
    config_file, tmp_path, monkeypatch, score, taken
):
    kept = tmp_path / "kept"
    publish, scored = UnfinishedRun.publish, WordTrainer._scored

    def keep_checkpoint(run, model):
        run.last.rename(kept)
        publish(run, model)

    def judge(trainer):
        rising = [0.1, 0.5, 0.3]
        epoch = len(trainer.history)
        return {**scored(trainer), "f1": rising[epoch] if epoch < 3 else score}

    monkeypatch.setattr(UnfinishedRun, "publish", keep_checkpoint)
    monkeypatch.setattr(WordTrainer, "_scored", judge)
    lines = []
    settings = ("training.epochs=3", "training.average=2", "training.warmup=0")
    model = run(config_file, tmp_path, "a", *settings, report=lines.append)
    assert f"the {taken} is taken" in lines[-1]
    files = [kept / f"epoch-{epoch}.safetensors" for epoch in (2, 3)]
    assert sorted(kept.glob("epoch-*")) == files
    name = "bert.encoder.layer.0.output.dense.weight"
    second, third = (load_file(file)[name] for file in files)
    expected = second if taken == "best" else (second + third) / 2
    assert torch.equal(load_file(model / "model.safetensors")[name], expected)


def test_a_tracker_that_does_not_exist_is_a_mistake(config_file, tmp_path):
    with pytest.raises(UserError, match="training.report_to: nobody is not supported"):
        run(config_file, tmp_path, "a", "training.report_to=[nobody]")
    assert not (tmp_path / ".a.unfinished").exists()
