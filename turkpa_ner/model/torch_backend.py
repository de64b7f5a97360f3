"""The network of a model folder, run by PyTorch."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from turkpa_ner.model.tagger import Ids


def choose_device(name: str | None = None) -> torch.device:
    """The named device, or else the fastest kind at hand."""
    if name:
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


class TorchBackend:
    """Runs a token-classification module.

    Args:
        model: gives `.logits` for `input_ids` and `attention_mask`.
        id_map: for a module with fewer embedding rows: the row of each sub-word id.
        bf16: whether matrix products run in bfloat16, faster and a little less exact.
    """

    def __init__(
        self, model: torch.nn.Module, id_map: torch.Tensor | None = None, *, bf16: bool = False
    ) -> None:
        self._model = model
        self._id_map = id_map
        self._bf16 = bf16

    @classmethod
    def from_folder(
        cls, folder: Path, device: str | None = None, *, bf16: bool | None = False
    ) -> "TorchBackend":
        """Load the checkpoint of a model folder.

        Args:
            folder: the model folder.
            device: None for the fastest kind at hand.
            bf16: whether matrix products run in bfloat16; None for yes on GPUs made for it.
        """
        from transformers import AutoModelForTokenClassification
        from transformers.utils import logging

        logging.disable_progress_bar()
        model = AutoModelForTokenClassification.from_pretrained(folder)
        place = choose_device(device)
        if bf16 is None:
            bf16 = place.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
        return cls(model.to(place).eval(), bf16=bf16)

    def logits(self, ids: Ids, mask: Ids) -> NDArray[np.float32]:
        """Scores of shape (windows, sub-words, tags)."""
        device = next(self._model.parameters()).device  # a trainer moves the model to its GPU later
        input_ids = torch.from_numpy(ids)
        if self._id_map is not None:
            input_ids = self._id_map[input_ids]
        with (
            torch.inference_mode(),
            torch.autocast(device.type, torch.bfloat16, enabled=self._bf16),
        ):
            output = self._model(
                input_ids=input_ids.to(device),
                attention_mask=torch.from_numpy(mask).to(device),
            )
        scores: NDArray[np.float32] = output.logits.float().cpu().numpy()
        return scores
