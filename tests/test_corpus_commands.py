"""The commands that read, judge and rewrite annotated texts."""

import json

import pytest

from turkpa_ner.cli import main
from turkpa_ner.corpus import read_corpus


@pytest.fixture
def jsonl_file(tmp_path):
    def write(*records, name="a.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
        return path

    return write


def entity(start, end, label):
    return {"start": start, "end": end, "label": label}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("b.jsonl", []),
        ("b.conll", ["--scheme", "bioes"]),
        ("b.json", []),
        ("b.spacy", []),
        ("b.parquet", []),
        ("b", ["--to", "inline"]),
        ("b", ["--to", "datasets"]),
    ],
)
def test_convert_there_and_back(corpus, tmp_path, name, options, capsys):
    assert main(["convert", str(corpus), str(tmp_path / name), "--strict", *options]) == 0
    assert "5 documents with 10 spans" in capsys.readouterr().out
    assert list(read_corpus(tmp_path / name)) == list(read_corpus(corpus))


def test_convert_maps_labels_and_lists_what_is_lost(jsonl_file, tmp_path, capsys):
    spans = [entity(0, 3, "PER"), entity(4, 6, "LOC"), entity(8, 12, "MISC")]
    path = jsonl_file({"id": "a", "text": "Ann Leeds Baku", "entities": spans, "kind": "news"})
    notes = tmp_path / "notes.jsonl"
    command = ["convert", str(path), str(tmp_path / "b.conll"), "--notes", str(notes)]
    assert main([*command, "--map", "PER=OFFICIAL", "MISC="]) == 0
    captured = capsys.readouterr()
    assert "1 documents with 2 spans as conll; 1 spans lost" in captured.out
    assert "span lost: does not begin and end with a word: 1\n  a: LOC 'Le' 4–6" in captured.err
    (document,) = read_corpus(tmp_path / "b.conll")
    assert [(s.label, s.text) for s in document.entities] == [("OFFICIAL", "Ann")]
    (note,) = map(json.loads, notes.read_text(encoding="utf-8").splitlines())
    assert (note["kind"], note["where"]) == ("span lost", "a")


def test_convert_strictly_writes_nothing_where_something_is_lost(jsonl_file, tmp_path, capsys):
    path = jsonl_file({"id": "a", "text": "Ann", "entities": [entity(0, 2, "PER")]})
    output = tmp_path / "b.conll"
    assert main(["convert", str(path), str(output), "--strict"]) == 2
    assert "a: does not begin and end with a word (PER 'An' 0–2)" in capsys.readouterr().err
    assert not output.exists()
    path = jsonl_file({"id": "a", "text": "Ann", "language": "en", "entities": []})
    assert main(["convert", str(path), str(tmp_path / "b"), "--to", "brat", "--strict"]) == 2
    assert "language is no part of brat" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["convert", "{file}", "b.unknown"], "does not say which format is wanted; add --to"),
        (["convert", "{file}", "b", "--to", "xml"], "unknown format 'xml'; expected one of inline"),
        (["convert", "{file}", "b.json", "--map", "PER"], "--map PER: expected OLD=NEW"),
        (["convert", "{file}", "no/b.json"], "the folder no does not exist"),
        (["convert", "none.conll", "b.json"], "none.conll: no such file"),
        (["split", "{file}", "b.jsonl", "--share", "train=x"], "--share train=x: expected"),
        (["agree", "{file}", "none"], "none: no such file or folder"),
        (["stats", "none"], "none: no such file or folder"),
        (["suspects", "--model", "none", "{file}"], "none: no such model folder"),
        (["check", "none"], "none: no such file or folder"),
    ],
)
def test_mistakes_get_one_sentence(arguments, message, jsonl_file, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = jsonl_file({"text": "Ann", "entities": [entity(0, 3, "PER")]})
    assert main([argument.format(file=path) for argument in arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]


def test_check_exits_by_severity(jsonl_file, capsys):
    sound = {"id": "a", "text": "Ann met.", "entities": [entity(0, 3, "OFFICIAL")]}
    assert main(["check", str(jsonl_file(sound))]) == 0
    assert "1 documents, no problem found" in capsys.readouterr().out
    bare = {"id": "b", "text": "Bo met. Bo left.", "entities": [entity(0, 2, "OFFICIAL")]}
    assert main(["check", str(jsonl_file(sound, bare))]) == 1
    assert "b: 'Bo' is labelled, but bare in 'Bo met. Bo left.'" in capsys.readouterr().out
    cut = {"id": "c", "text": "Cecil met.", "entities": [entity(0, 3, "OFFICIAL")]}
    assert main(["check", str(jsonl_file(sound, bare, cut))]) == 2
    assert "ends inside a word" in capsys.readouterr().out


def test_check_goes_on_behind_mistakes_and_reports_all_of_them(tmp_path, capsys):
    (tmp_path / "a.jsonl").write_text('{"text": "Ann"\n{"text": "x", "entities": []}\n')
    (tmp_path / "b.conll").write_text("Ann\tI-OFFICIAL\n\nBo\tX\n")
    (tmp_path / "c.md").write_text("[Ann](PERSON)")
    assert main(["check", str(tmp_path), "--json"]) == 2
    *problems, last = map(json.loads, capsys.readouterr().out.splitlines())
    found = {(p["severity"], p["kind"]) for p in problems}
    assert found >= {("error", "file"), ("warning", "span changed"), ("info", "no entity")}
    messages = [p["text"] for p in problems if p["kind"] == "file"]
    assert [m.rsplit("/", 1)[1].split(":")[0] for m in messages] == ["a.jsonl", "b.conll", "c.md"]
    assert last["summary"]["documents"] == 2
    assert {p["number"] for p in last["summary"]["problems"] if p["kind"] == "file"} == {3}


def test_check_against_a_model(trained_model, jsonl_file, capsys):
    text = "Ann Lee spoke in the Milli Majlis in Baku. " * 20
    path = jsonl_file({"id": "a", "text": text, "entities": []})
    assert main(["check", str(path), "--model", str(trained_model)]) == 0
    assert "1 documents do not fit into one window of 30 sub-words" in capsys.readouterr().out


def test_check_names_unknown_labels(jsonl_file, capsys):
    path = jsonl_file({"id": "a", "text": "Ann", "entities": [entity(0, 3, "PER")]})
    assert main(["check", str(path)]) == 2
    assert "PER: is the label of 1 spans; expected OFFICIAL" in capsys.readouterr().out
    assert main(["check", str(path), "--any-label"]) == 0


def test_split_writes_the_splits_and_reports_leaks(jsonl_file, tmp_path, capsys):
    records = [
        {"id": f"d{n}", "language": "en", "text": f"text {n} of {n * 7919}", "entities": []}
        for n in range(20)
    ]
    output = tmp_path / "b.jsonl"
    command = ["split", str(jsonl_file(*records)), str(output), "--share", "train=3", "test=1"]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "15 (75%)" in shown
    assert "documents that are alike across splits: 0" in shown
    first = [document.split for document in read_corpus(output)]
    assert first.count("test") == 5
    output.unlink()
    assert main(command) == 0
    assert [document.split for document in read_corpus(output)] == first


def test_agree_shows_scores_and_disagreements(corpus, tmp_path, capsys):
    other = tmp_path / "b"
    assert main(["convert", str(corpus), str(other), "--to", "inline"]) == 0
    file = other / "tr-5.md"
    file.write_text(file.read_text(encoding="utf-8").replace("INSTITUTION", "EVENT"), "utf-8")
    capsys.readouterr()
    assert main(["agree", str(corpus), str(other)]) == 0
    shown = capsys.readouterr().out
    assert "tr-5: type: INSTITUTION 'TÜRKPA' 0–6 | EVENT 'TÜRKPA' 0–6" in shown
    assert "5 documents, 1 disagreements" in shown
    assert main(["agree", str(corpus), str(other), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["f1"] == pytest.approx(0.9)
    assert result["outcomes"]["type"] == 1


def test_stats_write_a_page(corpus, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert main(["stats", str(corpus), "--by", "split", "--html", str(page)]) == 0
    assert "train" in capsys.readouterr().out
    assert "<svg" in page.read_text(encoding="utf-8")
    assert main(["stats", str(corpus), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["language"]["all"]["mentions"] == 10


def test_suspects_are_tasks_that_are_read_back(trained_model, corpus, tmp_path, capsys):
    file = corpus / "en-4.md"
    wrong = file.read_text(encoding="utf-8").replace("[Bo Kim](OFFICIAL)", "Bo Kim")
    file.write_text(wrong.replace("Baku", "[Baku](EVENT)"), encoding="utf-8")
    tasks = tmp_path / "tasks.json"
    command = ["suspects", "--model", str(trained_model), str(corpus), "--output", str(tasks)]
    assert main([*command, "--least", "0.4"]) == 0
    shown = capsys.readouterr().out
    assert "en-4: spurious span: annotated EVENT Baku | model –" in shown
    found = {document.id: document for document in read_corpus(tasks)}
    gold = {document.id: document for document in read_corpus(corpus)}
    assert found["en-4"].entities == gold["en-4"].entities
    order = [task["data"]["suspicion"] for task in json.loads(tasks.read_text("utf-8"))]
    assert order == sorted(order, reverse=True)
