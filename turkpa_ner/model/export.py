"""Exporting a model folder to ONNX, in 32-bit floats and in 8-bit integers."""

import shutil
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.model.onnx_backend import FILES, FOLDER, OnnxBackend
from turkpa_ner.model.settings import ModelSettings
from turkpa_ner.model.tagger import Ids, pad
from turkpa_ner.model.torch_backend import TorchBackend
from turkpa_ner.model.vocabulary import trim_checkpoint

LARGE_TABLE = 1000  # rows from which an embedding table is worth 8-bit rows
SMALLEST_MATRIX = 16  # fewer rows or columns are not worth integers
MOST_BYTES = 2_000_000_000  # an ONNX file is one message of Protocol Buffers, which end at 2 GiB
TOLERANCE = 1e-3  # most that a probability of the graph in floats may differ


def export_fp32(folder: Path, path: Path) -> None:
    """Write the network of a model folder as an ONNX graph with free batch and window sizes."""
    import torch
    from transformers import AutoModelForTokenClassification
    from transformers.utils import logging

    logging.disable_progress_bar()
    # Plain attention gives the simplest graph; the runtime fuses it again.
    model = AutoModelForTokenClassification.from_pretrained(folder, attn_implementation="eager")

    class Logits(torch.nn.Module):
        """The network with arrays in and out."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model.eval()

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
            return self.model(input_ids=input_ids, attention_mask=attention_mask).logits

    sizes = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    ids = torch.zeros(2, 16, dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Logits(),
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_shapes=(sizes, sizes),
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantize(source: Path, path: Path) -> None:
    """Write an ONNX graph with matrices and embeddings in 8-bit integers.

    Matrices get a scale for each output, their inputs one for each window, found as they come.
    What comes out of an activation function has outliers, which would take the precision of all
    other numbers of a window: matrices that narrow it get an input scale for each sub-word.
    Sums, normalisation and softmax stay in floats. Embeddings get a scale a row.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    _quantize_embeddings(model)
    _quantize_narrowing(model)
    sizes = {tensor.name: tensor.dims for tensor in model.graph.initializer}
    small = [
        node.name
        for node in model.graph.node
        if node.op_type == "MatMul" and min(sizes.get(node.input[1], [0])) < SMALLEST_MATRIX
    ]
    quantize_dynamic(
        model,
        path,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=small,
    )


def _quantize_narrowing(model: Any) -> None:
    """Replace each product with a matrix that narrows by one of 8-bit integers, scaled by rows."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    matrices = {tensor.name: tensor for tensor in graph.initializer}
    constants = {
        "rows.step": np.float32(1 / 127),
        "rows.least": np.float32(1e-9),
        "rows.one": np.float32(1),
        "rows.zero": np.uint8(128),
        # The zero, and a half because the cast to integers rounds down.
        "rows.middle": np.float32(128.5),
        "rows.axis": np.array([-1], np.int64),
    }
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()
    )
    nodes = []
    for node in graph.node:
        matrix = matrices.get(node.input[1]) if node.op_type == "MatMul" else None
        narrows = matrix and len(matrix.dims) == 2 and matrix.dims[0] > matrix.dims[1]
        if not matrix or not narrows or matrix.dims[1] < SMALLEST_MATRIX:
            nodes.append(node)
            continue
        (rows, name), (output,) = node.input, node.output
        weights = numpy_helper.to_array(matrix)
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-12) / 127
        graph.initializer.remove(matrix)
        whole = np.rint(weights / scale).astype(np.int8)
        graph.initializer.append(numpy_helper.from_array(whole, f"{name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))

        def step(kind: str, inputs: list[str], result: str, **options: Any) -> None:
            nodes.append(helper.make_node(kind, inputs, [result], **options))

        step("Abs", [rows], f"{rows}.size")
        step("ReduceMax", [f"{rows}.size", "rows.axis"], f"{rows}.most", keepdims=1)
        step("Mul", [f"{rows}.most", "rows.step"], f"{rows}.step")
        step("Add", [f"{rows}.step", "rows.least"], f"{rows}.scale")
        step("Reciprocal", [f"{rows}.scale"], f"{rows}.inverse")
        step("Mul", [rows, f"{rows}.inverse"], f"{rows}.steps")
        step("Add", [f"{rows}.steps", "rows.middle"], f"{rows}.up")
        step("Cast", [f"{rows}.up"], f"{rows}.uint8", to=TensorProto.UINT8)
        # ONNX Runtime's own: the scales of the columns are applied while the product is at hand.
        product = [f"{rows}.uint8", f"{name}.int8", "rows.one", f"{name}.scale", "rows.zero"]
        step("MatMulIntegerToFloat", product, f"{output}.columns", domain="com.microsoft")
        step("Mul", [f"{output}.columns", f"{rows}.scale"], output)
    del graph.node[:]
    graph.node.extend(nodes)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def _quantize_embeddings(model: Any) -> None:
    """Replace each large embedding table by 8-bit rows, a scale a row, and their product."""
    from onnx import helper, numpy_helper

    graph = model.graph
    tables = {tensor.name: tensor for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        nodes.append(node)
        table = tables.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or len(table.dims) != 2 or table.dims[0] < LARGE_TABLE:
            continue
        rows = numpy_helper.to_array(table)
        scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12) / 127
        whole = np.rint(rows / scale).astype(np.int8)
        name, output = table.name, node.output[0]
        graph.initializer.remove(table)
        graph.initializer.append(numpy_helper.from_array(whole, f"{name}.int8"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}.scale"))
        ids = node.input[1]
        node.input[0], node.output[0] = f"{name}.int8", f"{output}.int8"
        nodes += [
            helper.make_node("Cast", [f"{output}.int8"], [f"{output}.whole"], to=1),
            helper.make_node("Gather", [f"{name}.scale", ids], [f"{output}.scale"], axis=0),
            helper.make_node("Mul", [f"{output}.whole", f"{output}.scale"], [output]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


def largest_difference(folder: Path, graph: Path, batches: Sequence[tuple[Ids, Ids]]) -> float:
    """Largest difference between the probabilities of a checkpoint and of an exported graph.

    Args:
        folder: the model folder.
        graph: the exported file.
        batches: ids and masks to compare on; padding is left out.
    """
    original, exported = TorchBackend.from_folder(folder, "cpu"), OnnxBackend(graph)
    worst = 0.0
    for ids, mask in batches:
        ours, theirs = (_softmax(backend.logits(ids, mask)) for backend in (original, exported))
        worst = max(worst, float(np.abs(ours - theirs)[mask.astype(bool)].max()))
    return worst


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = weights / weights.sum(axis=-1, keepdims=True)
    return shares


def export(folder: Path, output: Path, *, keep: Iterable[int] | None = None) -> dict[str, float]:
    """Write both graphs of a model folder, with all that prediction needs, into a new folder.

    Args:
        folder: a model folder with a checkpoint.
        output: a folder that does not exist yet, or the model folder itself, which then gets a
            subfolder `onnx`.
        keep: the sub-words to keep; None for the whole vocabulary. It takes a Unigram tokenizer.

    Returns:
        For each precision the largest difference of a probability from the original's, over
        windows of every length up to the model's.

    Raises:
        UserError: if the output exists, the model is too large for an ONNX file, or the graph in
            floats does not reproduce the original.
    """
    target = output if output != folder else folder / FOLDER
    if target.exists():
        raise UserError(f"{target}: exists already; name another output, or remove it first.")
    settings = ModelSettings.load(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        source = folder
        if keep is not None:
            source = draft / "checkpoint"
            source.mkdir()
            trim_checkpoint(folder, source, keep)
        size = (source / "model.safetensors").stat().st_size
        if size > MOST_BYTES:
            raise UserError(
                f"{folder}: the weights take {size / 1e9:.1f} GB, and an ONNX file holds "
                f"{MOST_BYTES / 1e9:g}; keep only the sub-words that your texts use (--trim)."
            )
        graphs = draft if output == folder else draft / FOLDER
        graphs.mkdir(exist_ok=True)
        export_fp32(source, graphs / FILES["fp32"])
        quantize(graphs / FILES["fp32"], graphs / FILES["int8"])
        batches = _probes(SubwordEncoder.from_folder(source), settings.window)
        differences = {
            name: largest_difference(source, graphs / file, batches) for name, file in FILES.items()
        }
        if differences["fp32"] > TOLERANCE:
            raise UserError(
                f"{folder}: the exported graph's probabilities differ by {differences['fp32']:.4f} "
                f"from the original's, more than {TOLERANCE}; it was not written."
            )
        if output != folder:
            for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
                shutil.copyfile(source / name, draft / name)
            settings.save(draft)
        shutil.rmtree(draft / "checkpoint", ignore_errors=True)
        draft.chmod(0o755)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return differences


def _probes(encoder: SubwordEncoder, window: int) -> list[tuple[Ids, Ids]]:
    """Batches of random sub-words, of several lengths up to the window, with padding."""
    random = np.random.default_rng(0)
    batches = []
    for longest in (4, window // 2, window):
        rows = [
            random.integers(0, encoder.vocabulary_size, length).tolist()
            for length in (longest, max(2, longest - 3))
        ]
        batches.append(pad(rows, encoder.pad))
    return batches
