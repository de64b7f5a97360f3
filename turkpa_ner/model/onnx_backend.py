"""The network of an exported model, run by ONNX Runtime."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.errors import UserError
from turkpa_ner.model.tagger import Ids

FOLDER = "onnx"
FILES = {"int8": "model_int8.onnx", "fp32": "model.onnx"}


class OnnxBackend:
    """Runs a graph with the inputs `input_ids`, `attention_mask` and the output `logits`.

    Args:
        path: the graph's file.
        threads: processor threads; 0 for one a core.
    """

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # noqa: BLE001 - the library raises its own, untyped classes
            raise UserError(
                f"{path}: ONNX Runtime cannot load it ({str(error).splitlines()[0]}); export the "
                "model again."
            ) from None

    def logits(self, ids: Ids, mask: Ids) -> NDArray[np.float32]:
        """Scores of shape (windows, sub-words, tags)."""
        inputs = {"input_ids": ids, "attention_mask": mask}
        scores: NDArray[np.float32] = self._session.run(["logits"], inputs)[0]
        return scores
