import json
from pathlib import Path

import pytest

from turkpa_ner.cli import main
from turkpa_ner.training import seeds
from turkpa_ner.training.config import load_config
from turkpa_ner.training.seeds import summary, train_seeds


def quiet(line):
    del line


def test_the_best_of_several_seeds_is_kept(config_file, tmp_path, capsys):
    before = {path.name for path in tmp_path.iterdir()}
    assert main(["train", str(config_file), "--set", "training.epochs=4", "--seeds", "3"]) == 0
    record = json.loads((tmp_path / "model" / "seeds.json").read_text(encoding="utf-8"))
    assert list(record["f1"]) == ["13", "14", "15"]
    assert record["f1"][str(record["kept"])] == max(record["f1"].values())
    metrics = json.loads((tmp_path / "model" / "turkpa_ner.json").read_text(encoding="utf-8"))
    assert metrics["metrics"]["overall"]["f1"] == max(record["f1"].values())
    made = json.loads((tmp_path / "model" / "training.json").read_text(encoding="utf-8"))
    assert made["seed"] == record["kept"]
    assert f"F1 {record['mean']:.3f} ± {record['sd']:.3f}" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == before | {"model"}


def test_mean_and_deviation():
    found = summary({1: 0.5, 2: 0.6, 3: 0.7})
    assert (found["mean"], found["sd"]) == (pytest.approx(0.6), pytest.approx(0.1))


def test_seeds_that_are_done_are_not_trained_again(config_file, monkeypatch):
    config = load_config(config_file, ("training.epochs=1",))
    trained = []

    def train_until_interrupted(config, **options):
        if trained == [13]:
            trained.append("interrupted")
            raise KeyboardInterrupt
        trained.append(config.training.seed)
        return run(config, **options)

    run = seeds.train
    monkeypatch.setattr(seeds, "train", train_until_interrupted)
    with pytest.raises(KeyboardInterrupt):
        train_seeds(config, 2, report=quiet)
    assert train_seeds(config, 2, report=quiet).keys() == {13, 14}
    assert trained == [13, "interrupted", 14]


def test_logs_of_every_seed_are_kept(config_file, tmp_path, monkeypatch):
    def train_with_logs(config, **options):
        logs = Path(f"{config.output}.logs")
        logs.mkdir()
        (logs / "events").write_text(str(config.training.seed), encoding="utf-8")
        return run(config, **options)

    run = seeds.train
    monkeypatch.setattr(seeds, "train", train_with_logs)
    train_seeds(load_config(config_file, ("training.epochs=1",)), 2, report=quiet)
    logs = {path.parent.name: path.read_text() for path in tmp_path.glob("model.logs/*/events")}
    assert logs == {"seed-13": "13", "seed-14": "14"}
