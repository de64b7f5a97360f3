import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import load_file

from turkpa_ner.training import run
from turkpa_ner.training.config import load_config

TEXT = "[Ann Lee](OFFICIAL) spoke in the [Milli Majlis](INSTITUTION) in Baku."


@pytest.fixture
def odd_batches(config_file, tmp_path):
    """A run on five articles of one length, one in each batch."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(6):
        split = "train" if number < 5 else "validation"
        header = f"---\nid: en-{number}\nlanguage: en\nsplit: {split}\n---\n"
        (folder / f"{number}.md").write_text(header + TEXT + "\n", encoding="utf-8")
    config = yaml.safe_load(config_file.read_text(encoding="utf-8"))
    config["data"] = {"train": [str(folder)], "validation": [str(folder)]}
    config["model"]["window"] = 128  # every article is one window
    config["training"] |= {"epochs": 2, "batch_tokens": 16, "hidden_words": 0.0}
    config["training"] |= {"precision": "fp32", "learning_rate": 1e-3, "warmup": 0.0}
    path = tmp_path / "odd.yaml"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def test_accumulated_batches_learn_like_one_large_batch(odd_batches, tmp_path):
    learnt = []
    for settings in (("training.batch_tokens=1000",), ("training.accumulation=5",)):
        config = load_config(odd_batches, (*settings, f"output={tmp_path / str(len(learnt))}"))
        run.train(config, report=lambda line: None)
        learnt.append(load_file(Path(config.output) / "model.safetensors"))
    for name, weight in learnt[0].items():
        torch.testing.assert_close(learnt[1][name], weight, rtol=1e-4, atol=1e-5, msg=name)


def train(config, output, *settings, launcher=()):
    options = [f"--set={setting}" for setting in (f"output={output}", *settings)]
    command = [sys.executable, "-m", *launcher, "turkpa_ner.cli", "train", str(config), *options]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr
    return result.stdout, load_file(output / "model.safetensors")


def test_two_processes_learn_what_one_learns_with_batches_of_both(odd_batches, tmp_path):
    # Without GPUs, --multi_gpu starts as many processes and they meet on the CPU.
    launcher = (
        "accelerate.commands.launch",
        "--multi_gpu",
        "--num_processes=2",
        "--mixed_precision=no",
    )
    launcher += ("--num_machines=1", "--dynamo_backend=no", "--main_process_port=0", "-m")
    shown, two = train(odd_batches, tmp_path / "two", launcher=launcher)
    assert shown.count("The model is in") == 1
    assert shown.count("epoch    2 of 2") == 1
    made = json.loads((tmp_path / "two" / "training.json").read_text(encoding="utf-8"))
    assert made["processes"] == 2
    _, one = train(odd_batches, tmp_path / "one", "training.accumulation=2")
    assert one.keys() == two.keys()
    for name, weight in one.items():
        torch.testing.assert_close(two[name], weight, rtol=1e-4, atol=1e-5, msg=name)
