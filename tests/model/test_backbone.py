import io
import json

import pytest

from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.model.backbone import get_backbone


def test_a_folder_is_taken_as_it_is(tiny_encoder):
    assert get_backbone(str(tiny_encoder)) == tiny_encoder


def test_an_incomplete_folder_is_named(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match=r"not a complete encoder folder, tokenizer.json missing"):
        get_backbone(str(tmp_path))


def test_a_missing_folder_is_named():
    with pytest.raises(UserError, match=r"\./nowhere: no such encoder folder"):
        get_backbone("./nowhere")


def test_without_a_hub_the_offline_encoder_is_recommended(monkeypatch):
    import huggingface_hub
    from huggingface_hub.errors import LocalEntryNotFoundError

    def unreachable(*_, **__):
        raise LocalEntryNotFoundError("cannot find the files on disk")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    with pytest.raises(UserError, match="'some/encoder' could not be had .* 'offline'"):
        get_backbone("some/encoder")


def test_a_repository_with_a_sentencepiece_model_alone_gets_a_tokenizer(tmp_path, monkeypatch):
    import huggingface_hub
    import sentencepiece

    text = "Milli Majlis of Azerbaijan and the Oliy Majlis of Uzbekistan met in Baku in May"
    content = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text] * 5), model_writer=content, minloglevel=2,
        vocab_size=40, hard_vocab_limit=False,
        pad_id=0, pad_piece="[PAD]", bos_id=1, bos_piece="[CLS]", eos_id=2, eos_piece="[SEP]",
        unk_id=3, unk_piece="[UNK]",
    )  # fmt: skip
    (tmp_path / "spm.model").write_bytes(content.getvalue())
    for name, settings in (("config", {"model_type": "deberta-v2"}), ("tokenizer_config", {})):
        (tmp_path / f"{name}.json").write_text(json.dumps(settings), encoding="utf-8")
    asked = []

    def download(name, allow_patterns):
        asked.extend(allow_patterns)
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    encoder = SubwordEncoder.from_folder(get_backbone("some/deberta"))
    reference = sentencepiece.SentencePieceProcessor(model_proto=content.getvalue())
    ids = [id for word in encoder.words(text)[1] for id in word]
    assert ids == reference.encode(text)
    assert asked[-1] == "pytorch_model*.bin"  # there are no other weights
