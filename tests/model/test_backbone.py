import pytest

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
