import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from turkpa_ner.cli import main
from turkpa_ner.errors import UserError
from turkpa_ner.training.checkpoints import UnfinishedRun
from turkpa_ner.training.config import load_config
from turkpa_ner.training.run import train
from turkpa_ner.training.trainer import WordTrainer


def quiet(line):
    del line


@pytest.fixture
def interrupted(monkeypatch):
    """Makes the third epoch end in an interrupt."""

    def arrange(error=KeyboardInterrupt):
        evaluate = WordTrainer.evaluate

        def fail(trainer, *args, **options):
            if len(trainer.history) == 2:
                raise error
            return evaluate(trainer, *args, **options)

        monkeypatch.setattr(WordTrainer, "evaluate", fail)

    yield arrange
    monkeypatch.undo()


def test_killed_runs_go_on_to_the_same_weights():
    command = [sys.executable, "-m", "tests.training.kills", "--number", "2"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert "2 of 2 end with the weights" in result.stdout, result.stdout + result.stderr


def test_an_interrupt_says_how_to_go_on(config_file, tmp_path, interrupted, monkeypatch, capsys):
    arguments = ["train", str(config_file), "--set", "training.epochs=4"]
    interrupted()
    assert main(arguments) == 130
    assert "start the same command again to go on" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()
    monkeypatch.undo()
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert "Going on with the unfinished run after epoch 2" in shown
    assert "epoch    3 of 4" in shown and "epoch    2 of 4" not in shown
    assert not (tmp_path / ".model.unfinished").exists()


def test_other_settings_or_articles_do_not_go_on(config_file, tmp_path, interrupted, corpus):
    config = load_config(config_file, ("training.epochs=4",))
    interrupted()
    with pytest.raises(KeyboardInterrupt):
        train(config, report=quiet)
    other = load_config(config_file, ("training.epochs=4", "training.learning_rate=1e-3"))
    with pytest.raises(UserError, match=r"\(training.learning_rate: 0.003 → 0.001\); start it"):
        train(other, report=quiet)
    (corpus / "tr-3.md").unlink()
    with pytest.raises(UserError, match=r"\(documents: "):
        train(config, report=quiet)
    lines = []
    interrupted(error=RuntimeError)
    with pytest.raises(RuntimeError):
        train(other, overwrite=True, report=lines.append)
    assert "epoch    1 of 4" in lines[1]


def test_a_loss_that_is_no_number_ends_the_run(config_file, tmp_path, monkeypatch):
    training_step = WordTrainer.training_step

    def spoilt(trainer, *args, **options):
        if len(trainer.history) == 1:
            with torch.no_grad():
                next(trainer.model.parameters()).fill_(float("nan"))
        return training_step(trainer, *args, **options)

    monkeypatch.setattr(WordTrainer, "training_step", spoilt)
    with pytest.raises(UserError, match=r"became nan in epoch 2; .* lower training.learning_rate"):
        train(load_config(config_file, ("training.epochs=4",)), report=quiet)
    assert UnfinishedRun(tmp_path / "model", {}).last


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_leaves_the_last_checkpoint(config_file, tmp_path, monkeypatch):
    save = WordTrainer.save_model

    def fill(trainer, folder, **options):
        save(trainer, folder, **options)
        if len(trainer.history) == 2:
            Path(folder, "optimizer.pt").symlink_to("/dev/full")

    monkeypatch.setattr(WordTrainer, "save_model", fill)
    config = load_config(config_file, ("training.epochs=3",))
    with pytest.raises(
        UserError, match=r"after epoch 2 could not be written .* make room"
    ) as error:
        train(config, report=quiet)
    run = UnfinishedRun(tmp_path / "model", {})
    assert f"the last good checkpoint is {run.last})" in str(error.value)
    assert not run.draft.exists()
    monkeypatch.undo()
    lines = []
    train(config, report=lines.append)
    assert "after epoch 1" in lines[1]


def test_a_disk_that_is_full_at_the_end_leaves_the_last_checkpoint(
    config_file, tmp_path, monkeypatch
):
    def fill(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("turkpa_ner.training.run.save_record", fill)
    config = load_config(config_file, ("training.epochs=1",))
    with pytest.raises(UserError, match=r"model could not be written .*No space.* make room"):
        train(config, report=quiet)
    assert UnfinishedRun(tmp_path / "model", {}).last
    assert not (tmp_path / "model").exists()
    monkeypatch.undo()
    train(config, report=quiet)
    assert (tmp_path / "model" / "training.json").exists()
