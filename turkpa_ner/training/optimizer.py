"""Which parameter learns at which rate."""

import re
from collections.abc import Collection
from typing import Any

import torch

from turkpa_ner.training.config import TrainingConfig

HEAD = "classifier"
_LAYER = re.compile(r"\.layers?\.(\d+)\.")


def parameter_groups(
    model: torch.nn.Module, config: TrainingConfig, decayed: Collection[str]
) -> list[dict[str, Any]]:
    """The groups of an optimizer.

    The new layer has a rate of its own. In the encoder the last layer learns at full rate and
    each layer below it at `layer_decay` times the rate of the one above, down to the embeddings
    (Howard and Ruder 2018, "Universal language model fine-tuning for text classification").

    Args:
        model: its parameters that require gradients are grouped.
        config: the rates.
        decayed: names of the parameters that weight decay applies to.
    """
    depths = _depths([name for name, _ in model.named_parameters()])
    top = max(depths.values())
    groups: dict[tuple[bool, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith(HEAD):
            rate = config.head_learning_rate
        else:
            rate = config.learning_rate * config.layer_decay ** (top - depths[name])
        groups.setdefault((name in decayed, rate), []).append(parameter)
    return [
        {"params": parameters, "weight_decay": config.weight_decay if decay else 0.0, "lr": rate}
        for (decay, rate), parameters in groups.items()
    ]


def _depths(names: list[str]) -> dict[str, int]:
    """Embeddings are 0, the first layer 1, …; what follows the layers is as deep as the last."""
    depths, depth = {}, 0
    for name in names:
        if layer := _LAYER.search(name):
            depth = int(layer[1]) + 1
        depths[name] = depth
    return depths
