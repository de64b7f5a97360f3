"""Which library runs the network of a model folder, with which numbers."""

import ctypes
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from turkpa_ner.errors import UserError
from turkpa_ner.model.onnx_backend import FILES, FOLDER, OnnxBackend
from turkpa_ner.model.tagger import Backend

Runtime = Literal["auto", "onnx-int8", "onnx-fp32", "torch", "torch-bf16"]


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
    checkpoint = (folder / "model.safetensors").is_file()
    automatic = runtime == "auto"
    if runtime == "auto":
        prefer_torch = not exported or device is not None or (checkpoint and _gpu())
        runtime = "torch" if prefer_torch else exported[0]
    if runtime in graphs:
        if runtime not in exported:
            raise UserError(
                f"{folder}: holds no exported model {FOLDER}/{graphs[runtime].name}; run "
                f"turkpa-ner export {folder}."
            )
        return OnnxBackend(graphs[runtime])
    if not checkpoint:
        raise UserError(
            f"{folder}: incomplete model folder, model.safetensors missing; copy the whole folder, "
            "or train again."
        )
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise UserError(
            'This model needs PyTorch and Transformers: pip install "turkpa-ner[train]".'
        )
    from turkpa_ner.model.torch_backend import TorchBackend

    bf16 = None if automatic else runtime == "torch-bf16"
    return TorchBackend.from_folder(folder, device, bf16=bf16)


def _gpu() -> bool:
    """Whether PyTorch is installed and sees a GPU."""
    # PyTorch takes seconds to load, so it is asked only where the driver of a GPU is.
    if find_spec("torch") is None or not (_loads_cuda() or Path("/dev/kfd").exists()):
        return False
    import torch

    return torch.cuda.is_available()


def _loads_cuda() -> bool:
    """Whether there is a driver for NVIDIA's GPUs."""
    try:
        ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return False
    return True
