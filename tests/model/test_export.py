import json
import subprocess
import sys

import numpy as np
import pytest

from tests.conftest import TEXTS
from turkpa_ner.cli import main
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.model.export import export
from turkpa_ner.model.vocabulary import trim_tokenizer
from turkpa_ner.predict import Predictor


def test_the_exported_model_gives_the_same_entities(exported_model, trained_model):
    original = Predictor.from_pretrained(trained_model, runtime="torch")
    graph = Predictor.from_pretrained(exported_model, runtime="onnx-fp32")
    for text in ["Bo Kim left the Milli Majlis in Baku. " * 9, "", *TEXTS]:
        ours, theirs = original.predict(text).entities, graph.predict(text).entities
        assert [(e.start, e.end, e.label) for e in ours] == [
            (e.start, e.end, e.label) for e in theirs
        ]
        assert [e.score for e in theirs] == pytest.approx([e.score for e in ours], abs=1e-3)


def test_prediction_needs_neither_pytorch_nor_transformers(exported_model):
    code = (
        "import sys; sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "from importlib import util; find = util.find_spec\n"
        "util.find_spec = lambda n, *a: None if n in ('torch', 'transformers') else find(n, *a)\n"
        "from turkpa_ner.predict import Predictor\n"
        f"predictor = Predictor.from_pretrained({str(exported_model)!r})\n"
        "print(len(predictor.predict('Bo Kim met Ann Lee.').text))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.decode().strip() == "19"


def test_what_cannot_run_is_named(exported_model, trained_model):
    with pytest.raises(UserError, match="model.safetensors missing"):
        Predictor.from_pretrained(exported_model, runtime="torch")
    with pytest.raises(UserError, match="holds no exported model onnx/model_int8.onnx; run"):
        Predictor.from_pretrained(trained_model, runtime="onnx-int8")
    with pytest.raises(UserError, match="exists already"):
        export(trained_model, exported_model)


def test_a_model_too_large_for_a_graph_is_named(trained_model, tmp_path, monkeypatch):
    monkeypatch.setattr("turkpa_ner.model.export.MOST_BYTES", 1_000)
    with pytest.raises(UserError, match="keep only the sub-words that your texts use"):
        export(trained_model, tmp_path / "out")
    assert not list(tmp_path.iterdir())


def test_a_smaller_vocabulary_changes_nothing_on_the_texts_it_was_made_for(
    trained_model, tmp_path, capsys
):
    corpus = str(trained_model.parent)
    output = tmp_path / "small"
    command = ["export", str(trained_model), "--output", str(output), "--data", corpus]
    assert main([*command, "--split", "train", "--trim", f"{corpus}/en-1.md"]) == 0
    assert "strict F1 of onnx-int8" in capsys.readouterr().out
    old, new = SubwordEncoder.from_folder(trained_model), SubwordEncoder.from_folder(output)
    assert new.vocabulary_size < old.vocabulary_size
    text = "Ann Lee spoke in the Milli Majlis in Baku."
    original = Predictor.from_pretrained(trained_model, runtime="torch").predict(text)
    found = Predictor.from_pretrained(output, runtime="onnx-fp32").predict(text)
    assert [(e.start, e.end, e.label) for e in found.entities] == [
        (e.start, e.end, e.label) for e in original.entities
    ]


def test_trimming_keeps_special_sub_words_and_single_letters(tiny_encoder):
    content = (tiny_encoder / "tokenizer.json").read_text(encoding="utf-8")
    encoder = SubwordEncoder(content)
    _, pieces = encoder.words("Baku")
    trimmed, old_ids = trim_tokenizer(content, pieces[0])
    assert old_ids[:4] == [0, 1, 2, 3]
    small = SubwordEncoder(trimmed)
    assert (small.pad, small.prefix, small.suffix) == (1, [0], [2])
    kept = [piece for piece, _ in json.loads(trimmed)["model"]["vocab"]]
    assert {"z", "Ü", "▁"} <= set(kept)
    assert "ж" not in kept  # another script
    (again,) = small.ids([" Baku"])
    assert np.array(old_ids)[list(again)].tolist() == list(pieces[0])


def test_other_vocabularies_are_not_cut():
    settings = {"model": {"type": "WordPiece"}, "added_tokens": [], "post_processor": {}}
    with pytest.raises(UserError, match="Only Unigram vocabularies can be cut, .* WordPiece"):
        trim_tokenizer(json.dumps(settings), [])


def test_trimming_needs_a_new_folder(trained_model, capsys):
    for output in ([], ["--output", str(trained_model)]):
        assert main(["export", str(trained_model), "--trim", "x", *output]) == 2
        assert "name a new folder with --output" in capsys.readouterr().err
