from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import torch

from turkpa_ner.model.torch_backend import TorchBackend


def test_inputs_follow_a_model_that_moves_to_another_device(monkeypatch):
    # A device without numbers stands for the GPU; it knows no autocast.
    monkeypatch.setattr(torch, "autocast", lambda *_, **__: nullcontext())
    seen = []

    class Network(torch.nn.Linear):
        def forward(self, input_ids, attention_mask):
            seen.append((input_ids.device.type, attention_mask.device.type))
            return SimpleNamespace(logits=torch.zeros(*input_ids.shape, 1))

    network = Network(1, 1)
    backend = TorchBackend(network)
    network.to("meta")  # as the trainer moves it to a GPU
    backend.logits(*[np.ones((1, 2), np.int64)] * 2)
    assert seen == [("meta", "meta")]
