import csv

from turkpa_ner.cli import main


def test_predict_writes_a_page_and_the_overview(trained_model, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    for name in "ab":
        text = "Bo Kim left the Milli Majlis in Baku."
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    command = ["predict", "--model", str(trained_model), str(tmp_path / "in")]
    output, folder = tmp_path / "out.html", tmp_path / "csv"
    assert main([*command, "--output", str(output), "--overview", str(folder)]) == 0
    page = output.read_text(encoding="utf-8")
    assert page.count("<article") == 2
    with open(folder / "names.csv", encoding="utf-8", newline="") as stream:
        names = list(csv.DictReader(stream))
    assert names
    assert {row["articles"] for row in names} == {"2"}
    assert all(f'class="entity-{row["type"]}"' in page for row in names)
    capsys.readouterr()
    assert main([*command, "--overview", str(folder)]) == 2
    assert "there is something already; name a new folder" in capsys.readouterr().err
    assert main([*command, "--format", "jsonl", "--overview", str(tmp_path / "more")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert (tmp_path / "more" / "pairs.csv").exists()
