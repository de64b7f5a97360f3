import sys

import pyarrow
import pytest
from pyarrow import parquet

from turkpa_ner.cli import main
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.hf_datasets import read


@pytest.fixture
def rows(tmp_path):
    texts = ["Ann Lee spoke in the Milli Majlis in Baku.", None, "TÜRKPA toplandı.", ""]
    folder = tmp_path / "rows"
    folder.mkdir()
    table = pyarrow.table({"body": texts, "nr": range(4), "language": ["en", "en", "tr", ""]})
    parquet.write_table(table[:1], folder / "a.parquet")
    parquet.write_table(table[1:], folder / "b.parquet")
    return folder


def predict(model, rows, output, *options):
    columns = ["--column", "body", "--id-column", "nr"]
    command = ["predict", "--model", str(model), str(rows), "--output", str(output)]
    return main([*command, *columns, *options])


def test_ray_writes_what_a_single_process_writes(trained_model, rows, tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert predict(trained_model, rows, tmp_path / "one.parquet") == 1
    capfd.readouterr()
    assert predict(trained_model, rows, tmp_path / "many", "--engine", "ray") == 1
    assert "turkpa-ner: 2 documents; 2 rows without text skipped." in capfd.readouterr().err
    expected = list(read(tmp_path / "one.parquet"))
    found = list(read_corpus(tmp_path / "many"))
    assert [(d.id, d.language, d.text) for d in found] == [
        ("0", "en", "Ann Lee spoke in the Milli Majlis in Baku."),
        ("2", "tr", "TÜRKPA toplandı."),
    ]
    assert [d.with_entities(()) for d in found] == [d.with_entities(()) for d in expected]
    for one, many in zip(expected, found, strict=True):
        assert one.entities
        assert [(s.start, s.end, s.label) for s in one.entities] == [
            (s.start, s.end, s.label) for s in many.entities
        ]
        assert [s.score for s in one.entities] == pytest.approx([s.score for s in many.entities])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["none", "--output", "new"], "none: no such file"),
        (["rows"], "--engine ray: writes a folder of Parquet; name a new one with --output"),
        (["rows", "--output", "new", "--format", "csv"], "--engine ray: writes a folder of Parq"),
        (["rows", "--output", "rows"], "rows: there is something already"),
    ],
)
def test_mistakes_are_told_before_ray_starts(
    trained_model, rows, options, message, monkeypatch, capsys
):
    monkeypatch.chdir(rows.parent)
    command = ["predict", "--engine", "ray", "--model", str(trained_model)]
    assert main([*command, *options]) == 2
    assert message in capsys.readouterr().err


def test_without_the_extra(rows, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert predict("model", rows, rows.parent / "new", "--engine", "ray") == 2
    assert 'pip install "turkpa-ner[ray]"' in capsys.readouterr().err
