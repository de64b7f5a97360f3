import json
import subprocess
import sys

import pytest

from turkpa_ner.cli import main


def test_train_evaluate_predict(config_file, tmp_path, corpus, capsys):
    assert main(["train", str(config_file), "--set", "training.epochs=2"]) == 0
    assert "epoch    2 of 2" in capsys.readouterr().out
    model, output = str(tmp_path / "model"), tmp_path / "scores"
    command = ["evaluate", "--model", model, "--data", str(corpus), "--split", "train"]
    assert main([*command, "--output", str(output)]) == 0
    table = capsys.readouterr().out
    assert [row.split()[0] for row in table.splitlines()[2:8]] == [
        *("all", "OFFICIAL", "INSTITUTION", "EVENT"),
        *("en", "tr"),
    ]
    metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["overall"]["gold"] == 7
    predictions = (output / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in predictions] == ["en-1", "en-2", "tr-3"]


def test_predict_formats(trained_model, tmp_path, capsys):
    (tmp_path / "a.txt").write_text("[Bo Kim] left the Milli Majlis in Baku.", encoding="utf-8")
    command = ["predict", "--model", str(trained_model), str(tmp_path / "a.txt")]
    assert main([*command, "--format", "jsonl"]) == 0
    record = json.loads(capsys.readouterr().out)
    found = [(entity["label"], entity["text"]) for entity in record["entities"]]
    assert found
    assert main([*command, "--format", "table"]) == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [(row.split()[3], " ".join(row.split()[5:])) for row in rows] == found
    assert main([*command, "--output", str(tmp_path / "out.txt")]) == 0
    assert capsys.readouterr().out == ""
    shown = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert shown.startswith("[")
    assert all(f"{text} {label}" in " ".join(shown.split()) for label, text in found)


def test_standard_input(trained_model):
    result = subprocess.run(
        [sys.executable, "-m", "turkpa_ner.cli", "predict", "--model", trained_model, "-"],
        input=b"Bo Kim left the Milli Majlis.",
        capture_output=True,
        check=True,
    )
    assert "OFFICIAL" in result.stdout.decode()


FILES = {
    "a.txt": "Ann",
    "empty.txt": "",
    "empty.md": "",
    "latin.txt": "Şuşa".encode("cp1254"),
    "label.md": "[Ann](PERSON) spoke",
    "nested.md": "[The [Senate](INSTITUTION) met](EVENT)",
    "unclosed.md": "[Ann spoke",
    "typo.yaml": "output: x\ndata: {train: [a.md], validation: [a.md]}\ntrainig: {}\n",
    "hub.yaml": "output: x\nmodel: {encoder: nobody/nothing}\n"
    "data: {train: [good.md], validation: [good.md]}\n",
    "good.md": "[Ann](OFFICIAL) spoke",
    "folder/note": "",
    "half/config.json": "{}",
}


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("train none.yaml", "none.yaml: no such file"),
        ("train typo.yaml", "typo.yaml: unknown key 'trainig'; did you mean 'training'?"),
        ("train hub.yaml", "'nobody/nothing' could not be had from the model hub"),
        ("evaluate --model MODEL --data none", "none: no such file or folder"),
        ("evaluate --model MODEL --data empty.md", "empty.md: the file is empty"),
        ("evaluate --model MODEL --data label.md", "label.md:1:5: unknown label 'PERSON'"),
        ("evaluate --model MODEL --data nested.md", "nested.md:1:6: a mention opens inside"),
        ("evaluate --model MODEL --data unclosed.md", "unclosed.md:1:1: the mention is never"),
        ("predict --model none a.txt", "none: no such model folder"),
        ("predict --model half a.txt", "half: incomplete model folder, tokenizer.json and"),
        ("predict --model MODEL none.txt", "none.txt: no such file"),
        ("predict --model MODEL folder", "the folder holds no text"),
        ("predict --model MODEL --output no/x a.txt", "does not exist"),
    ],
)
def test_mistakes_get_one_sentence_and_status_2(
    command, message, trained_model, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(data)
    before = sorted(tmp_path.rglob("*"))
    assert main(command.replace("MODEL", str(trained_model)).split()) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.startswith("turkpa-ner: ")
    assert captured.err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_importing_the_package_and_the_command_is_light():
    code = (
        "import sys, turkpa_ner, turkpa_ner.predict, turkpa_ner.cli; "
        "print([m for m in ('torch', 'transformers', 'pydantic') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.decode().strip() == "[]"
