from pathlib import Path

import pytest

from turkpa_ner.errors import UserError
from turkpa_ner.training.config import load_config

SHIPPED = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_configurations_load(path):
    assert load_config(path).data.train


def test_settings_on_the_command_line_win(config_file):
    config = load_config(config_file, ("training.epochs=3", "training.learning_rate=1e-4"))
    assert (config.training.epochs, config.training.learning_rate) == (3, 1e-4)


def test_every_problem_is_reported_at_once(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "output: runs/x\nmodel:\n  window: 4\n  encodr: offline\ndata:\n  train: [a]\n"
        "training:\n  epochs: many\n  schedule: step\nmodle: {}\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as error:
        load_config(path)
    problems = set(str(error.value).splitlines())
    assert problems == {
        f"{path}: model.window is 4; expected greater than or equal to 16.",
        f"{path}: unknown key 'model.encodr'; did you mean 'encoder'?",
        f"{path}: data.validation is missing.",
        f"{path}: training.epochs is 'many'; expected integer.",
        f"{path}: training.schedule is 'step'; expected 'linear' or 'cosine'.",
        f"{path}: unknown key 'modle'; did you mean 'model'?",
    }


def test_overlap_must_fit_the_window(config_file):
    with pytest.raises(UserError, match="overlap 20 is more than a third of the window"):
        load_config(config_file, ("model.overlap=20",))


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("training.epochs", "expected a setting and its value"),
        ("output.name=x", "output holds a single value"),
        ("training.epochs=[", "is not YAML"),
    ],
)
def test_malformed_overrides(config_file, override, message):
    with pytest.raises(UserError, match=message):
        load_config(config_file, (override,))


@pytest.mark.parametrize(
    ("content", "message"),
    [("a: [", ":1:5: not YAML"), ("just words", "holds 'just words'"), (" ", "file is empty")],
)
def test_files_that_are_no_configuration(tmp_path, content, message):
    path = tmp_path / "bad.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        load_config(path)
