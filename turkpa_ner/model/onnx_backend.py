"""The network of an exported model, run by ONNX Runtime."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.errors import UserError
from turkpa_ner.model.tagger import Ids

FOLDER = "onnx"
FILES = {"int8": "model_int8.onnx", "fp32": "model.onnx"}


def processor_threads() -> int:
    """As many as `OMP_NUM_THREADS` says, or else the processors that this process may use."""
    named = os.environ.get("OMP_NUM_THREADS", "")
    if named.isdecimal() and int(named):
        return int(named)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class OnnxBackend:
    """Runs a graph with the inputs `input_ids`, `attention_mask` and the output `logits`.

    It is made for one window at a time, several threads calling it at once: that is faster than
    batches, and a window's scores cannot depend on its neighbours.

    Args:
        path: the graph's file.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the thread that calls; so it works after a fork, too
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path),
                options,
                providers=["CPUExecutionProvider"],
                # Its result takes several times as long as the sum and normalisation it replaces.
                disabled_optimizers=["SkipLayerNormFusion"],
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
