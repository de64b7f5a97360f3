import json
import re
from pathlib import Path

import pytest

from turkpa_ner.errors import UserError
from turkpa_ner.training.config import (
    DataConfig,
    ModelConfig,
    TrainingConfig,
    load_config,
    schema_json,
)

CONFIGS = Path(__file__).parents[2] / "configs"
SHIPPED = sorted(CONFIGS.glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_configurations_load(path):
    assert load_config(path).data.train
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema.json"


def test_the_schema_for_editors_is_that_of_the_code():
    """After a change: python scripts/config_schema.py."""
    stored = (CONFIGS / "schema.json").read_text(encoding="utf-8")
    assert stored == schema_json()
    schema = json.loads(stored)
    rate = schema["$defs"]["TrainingConfig"]["properties"]["learning_rate"]
    assert rate["description"] and rate["default"] == 2e-4


def test_every_setting_is_described_in_the_guide():
    guide = (CONFIGS.parent / "docs" / "training.md").read_text(encoding="utf-8")
    settings = guide.partition("## Settings")[2]
    rows = dict(re.findall(r"^\| `(\w+\.\w+)` \| `?(.*?)`? \|", settings, re.MULTILINE))
    for section, kind in (
        ("model", ModelConfig),
        ("data", DataConfig),
        ("training", TrainingConfig),
    ):
        for name, field in kind.model_fields.items():
            shown = "–" if field.is_required() else json.dumps(field.default)
            assert rows.pop(f"{section}.{name}") == shown, name
    assert not rows


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
