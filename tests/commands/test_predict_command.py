import csv
import json
import subprocess
import sys

import pytest

from turkpa_ner.cli import main

GOOD = "Bo Kim left the Milli Majlis in Baku."


@pytest.fixture
def articles(tmp_path, monkeypatch):
    files = {
        "in/a.txt": GOOD.encode(),
        "in/empty.txt": b"",
        "in/latin.txt": "Şuşa".encode("cp1254"),
        "in/rows.csv": f'id,text\nr1,"{GOOD}"\nr2,\n'.encode(),
        "in/lines.jsonl": f'{{"text": "{GOOD}"}}\n{{"text"\n'.encode(),
        "in/page.html": b"<p></p>",
        "in/z.md": f"# Title\n\n*{GOOD[:6]}*{GOOD[6:]}\n".encode(),
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_bad_documents_are_told_skipped_and_counted(trained_model, articles, capsys):
    command = ["predict", "--model", str(trained_model), "in"]
    assert main([*command, "--output", "in/found.csv"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    *skipped, last = captured.err.splitlines()
    assert [line.split(": ", 2)[1] for line in skipped] == [
        *("in/empty.txt", "in/latin.txt:1", "in/lines.jsonl:2:8", "in/page.html", "in/rows.csv:3")
    ]
    assert all(line.startswith("turkpa-ner: ") and line.endswith("; skipped.") for line in skipped)
    with open("in/found.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["document"] for row in rows} == {"a", "lines:1", "r1", "z"}
    assert last == f"turkpa-ner: 4 documents with {len(rows)} entities; 5 skipped."
    before = (articles / "in/found.csv").read_bytes()
    assert main([*command, "--output", "in/found.csv"]) == 1
    assert (articles / "in/found.csv").read_bytes() == before


def test_offsets_refer_to_the_extracted_text(trained_model, articles, capsys):
    assert main(["predict", "--model", str(trained_model), "in/z.md", "--format", "jsonl"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["text"] == f"Title\n\n{GOOD}"
    assert record["entities"]
    for entity in record["entities"]:
        assert record["text"][entity["start"] : entity["end"]] == entity["text"]


def test_lines_on_standard_input(trained_model, articles):
    command = [sys.executable, "-m", "turkpa_ner.cli", "predict", "--model", trained_model]
    result = subprocess.run(
        [*command, "-", "--from", "jsonl", "--format", "jsonl"],
        input=(articles / "in/lines.jsonl").read_bytes(),
        capture_output=True,
        check=False,
    )
    assert result.returncode == 1
    assert json.loads(result.stdout)["id"] == "stdin:1"
    assert b"standard input:2:8: not JSON" in result.stderr


def test_another_model_does_not_go_on_with_the_job(trained_model, articles, capsys):
    first = b'{"turkpa-ner predict": {"version": "0", "model": "other"}}\n'
    (articles / "found.jsonl.part").write_bytes(first)
    command = ["predict", "--model", str(trained_model), "in", "--output", "found.jsonl"]
    assert main(command) == 2
    assert "found.jsonl.part: an unfinished job lies here" in capsys.readouterr().err
    assert (articles / "found.jsonl.part").read_bytes() == first
