"""Which library runs the network of a model folder."""

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from turkpa_ner.errors import UserError
from turkpa_ner.model.onnx_backend import FILES, FOLDER, OnnxBackend
from turkpa_ner.model.tagger import Backend

Runtime = Literal["auto", "onnx-int8", "onnx-fp32", "torch"]


def load_backend(folder: Path, runtime: Runtime = "auto", device: str | None = None) -> Backend:
    """The network of a model folder, ready to run.

    Raises:
        UserError: if the folder or the installation lacks what the runtime needs.
    """
    graphs: dict[Runtime, Path] = {
        "onnx-int8": folder / FOLDER / FILES["int8"],
        "onnx-fp32": folder / FOLDER / FILES["fp32"],
    }
    exported = [name for name, path in graphs.items() if path.is_file()]
    if runtime == "auto":
        runtime = exported[0] if exported and device is None and not _gpu() else "torch"
    if runtime != "torch":
        if runtime not in exported:
            raise UserError(
                f"{folder}: holds no exported model {FOLDER}/{graphs[runtime].name}; run "
                f"turkpa-ner export {folder}."
            )
        return OnnxBackend(graphs[runtime])
    if not (folder / "model.safetensors").is_file():
        raise UserError(
            f"{folder}: incomplete model folder, model.safetensors missing; copy the whole folder, "
            "or train again."
        )
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise UserError(
            'This model needs PyTorch and Transformers: pip install "turkpa-ner[train]".'
        )
    from turkpa_ner.model.torch_backend import TorchBackend

    return TorchBackend.from_folder(folder, device)


def _gpu() -> bool:
    """Whether PyTorch is installed and sees a GPU."""
    if find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()
