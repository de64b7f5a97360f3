import json
import subprocess
import sys

import pytest

from turkpa_ner.cli import main
from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.documents import Span


@pytest.fixture
def evaluated(trained_model, corpus, tmp_path, capsys):
    output = tmp_path / "scores"
    command = ["evaluate", "--model", str(trained_model), "--data", str(corpus)]
    assert main([*command, "--train", str(corpus), "--output", str(output)]) == 0
    return output, capsys.readouterr().out


@pytest.fixture
def worse(evaluated, tmp_path):
    """Predictions that find nothing in one of the documents."""
    documents = list(jsonl.read(evaluated[0] / "predictions.jsonl"))
    documents[0] = documents[0].with_entities(())
    jsonl.write(tmp_path / "worse.jsonl", documents)
    return tmp_path / "worse.jsonl"


def test_a_folder_with_everything_in_it(evaluated):
    output, shown = evaluated
    names = {"metrics.json", "report.md", "report.html", "gold.jsonl", "predictions.jsonl"}
    assert {path.name for path in output.iterdir()} == names
    metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    assert f"{metrics['overall']['f1']:.3f} (" in shown
    assert set(metrics["slices"]) == {"seen", "length", "position", "seam"}
    assert "- 3 of 5 texts are in the training data, too" in " ".join(shown.split())
    assert sum(len(document.entities) for document in jsonl.read(output / "gold.jsonl")) == 10


def test_predictions_of_any_system(worse, corpus, capsys):
    command = ["evaluate", "--predictions", str(worse), "--data", str(corpus)]
    assert main(command) == 0
    assert "OFFICIAL" in capsys.readouterr().out
    jsonl.write(worse, list(jsonl.read(worse))[1:])
    assert main(command) == 2
    assert (
        "1 of the documents in the gold are not in the predictions: 'en-1'"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("entity", "message"),
    [
        ({"start": 0, "end": 3, "label": "PLACE"}, "'en-1': unknown label 'PLACE'; expected OFF"),
        ({"start": 0, "end": 3000, "label": "EVENT"}, "must lie inside the text"),
    ],
)
def test_bad_predictions_get_one_sentence(worse, corpus, capsys, entity, message):
    first, *rest = worse.read_text(encoding="utf-8").splitlines()
    record = json.dumps(json.loads(first) | {"entities": [entity]})
    worse.write_text("\n".join([record, *rest]), encoding="utf-8")
    assert main(["evaluate", "--predictions", str(worse), "--data", str(corpus)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_without_the_extra_everything_else_is_written(
    evaluated, worse, corpus, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("turkpa_ner.pages.find_spec", lambda name: None)
    command = ["evaluate", "--predictions", str(worse), "--data", str(corpus)]
    assert main([*command, "--output", str(tmp_path / "plain")]) == 0
    assert 'pip install "turkpa-ner[report]"' in capsys.readouterr().out
    assert (tmp_path / "plain" / "report.md").exists()
    assert not (tmp_path / "plain" / "report.html").exists()


def test_two_systems_are_compared(evaluated, worse, corpus, tmp_path, capsys):
    command = ["evaluate", "--predictions", str(worse), "--data", str(corpus)]
    assert main([*command, "--output", str(tmp_path / "worse")]) == 0
    capsys.readouterr()
    both = [str(tmp_path / "worse"), str(evaluated[0])]
    assert main(["compare", *both, "--output", str(tmp_path / "comparison.json")]) == 0
    shown = capsys.readouterr().out
    comparison = json.loads((tmp_path / "comparison.json").read_text(encoding="utf-8"))
    difference = comparison["overall"]["all"]["difference"]
    assert difference > 0
    assert f"{difference:+.3f}" in shown
    assert comparison["moved"][0]["document"] == "en-1"


def test_different_gold_is_not_compared(evaluated, corpus, tmp_path, capsys):
    other = tmp_path / "other"
    other.mkdir()
    gold = list(read_corpus(corpus))
    gold[0] = gold[0].with_entities([Span(0, 3, "EVENT")])
    jsonl.write(other / "gold.jsonl", gold)
    assert main(["compare", str(evaluated[0]), str(other)]) == 2
    assert f"{other}: holds no predictions.jsonl" in capsys.readouterr().err
    jsonl.write(other / "predictions.jsonl", gold)
    assert main(["compare", str(evaluated[0]), str(other)]) == 2
    assert "'en-1' is annotated differently" in capsys.readouterr().err


def test_a_learning_curve_on_other_articles(config_file, corpus, tmp_path, capsys):
    command = ["learning-curve", str(config_file), "--set", "training.epochs=1", "--sizes", "3,1"]
    data = ["--data", str(corpus), "--split", "test"]
    assert main([*command, *data, "--output", str(tmp_path / "curve")]) == 0
    assert "From 1 to 3 articles" in capsys.readouterr().out
    points = json.loads((tmp_path / "curve" / "learning-curve.json").read_text(encoding="utf-8"))
    assert [(point["articles"], point["gold"]) for point in points] == [(1, 1), (3, 1)]
    assert (tmp_path / "curve" / "learning-curve.svg").read_text().startswith("<svg")
    assert main([*command[:-1], "0"]) == 2
    assert "--sizes 0: expected numbers" in capsys.readouterr().err


def test_plots_are_loaded_only_when_drawn():
    code = (
        "import sys, turkpa_ner.commands.evaluate, turkpa_ner.cli; "
        "print([m for m in ('matplotlib', 'jinja2', 'torch') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.decode().strip() == "[]"
