"""A pretrained encoder made ready to learn tags."""

from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForTokenClassification, PreTrainedModel
from transformers.utils import logging

from turkpa_ner.errors import UserError
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.torch_backend import choose_device
from turkpa_ner.training.config import Config
from turkpa_ner.training.optimizer import HEAD

# What the architectures call dropout after a layer, and before the new one.
_DROPOUT = ("hidden_dropout_prob", "mlp_dropout", "embedding_dropout", "classifier_dropout")
# Dropout inside attention costs more time than all the rest of it on CPUs.
_ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")


def load_encoder(backbone: Path, labels: LabelSet, config: Config) -> PreTrainedModel:
    """A pretrained encoder with a new, random layer that scores tags.

    Raises:
        UserError: if it sees fewer sub-words than a window holds, or its weights are missing.
    """
    settings = AutoConfig.from_pretrained(
        backbone,
        id2label=dict(enumerate(labels.tags)),
        label2id={tag: number for number, tag in enumerate(labels.tags)},
    )
    longest = settings.max_position_embeddings
    if "roberta" in settings.model_type:
        longest -= settings.pad_token_id + 1  # their positions begin after that of the padding
    if config.model.window > longest:
        raise UserError(
            f"model.window is {config.model.window}, but the encoder {config.model.encoder!r} sees "
            f"at most {longest} sub-words."
        )
    for name in _DROPOUT:
        if hasattr(settings, name):
            setattr(settings, name, config.training.dropout)
    for name in _ATTENTION_DROPOUT:
        if hasattr(settings, name):
            setattr(settings, name, 0.0)
    # On CPUs, plain attention is faster than the fused kernel up to about this window.
    plain = choose_device().type == "cpu" and config.model.window <= 256
    # The report of missing weights is expected here: the new layer has none yet.
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        model: PreTrainedModel = AutoModelForTokenClassification.from_pretrained(
            backbone,
            config=settings,
            attn_implementation="eager" if plain else None,
            dtype=torch.float32,  # small steps are lost on weights kept in 16 bits
            ignore_mismatched_sizes=True,  # the last layer of a tagger with other tags gives way
        )
    except OSError as error:
        raise UserError(f"{config.model.encoder}: no weights can be read ({error}).") from None
    stay_in_format_of_products(model)
    return model


def stay_in_format_of_products(model: PreTrainedModel) -> None:
    """Have all layers compute in the number format of autocast on CPUs, where it is on.

    They take what the embeddings begin with. If that is float32, each matrix product converts what
    it is given, and each sum is made in float32.

    Args:
        model: changed in place; weights stay as they are.
    """

    def convert(module: object, inputs: object, output: torch.Tensor) -> torch.Tensor:
        del module, inputs
        if output.device.type == "cpu" and torch.is_autocast_enabled("cpu"):
            return output.to(torch.get_autocast_dtype("cpu"))
        return output

    if embeddings := getattr(model.base_model, "embeddings", None):
        embeddings.register_forward_hook(convert)


class LowRank:
    """Low-rank updates of a model's matrices, learnt in place of the matrices, until `merge`.

    The new layer is learnt whole. Hu et al. 2022, "LoRA: Low-rank adaptation of large language
    models".

    Args:
        model: changed in place.
        rank: of the updates.

    Raises:
        UserError: if peft is not installed.
    """

    def __init__(self, model: PreTrainedModel, rank: int) -> None:
        try:
            from peft import LoraConfig, LoraModel
        except ModuleNotFoundError:
            raise UserError('training.lora needs peft: pip install "turkpa-ner[lora]".') from None
        matrices = [
            name
            for name, module in model.named_modules()
            if isinstance(module, torch.nn.Linear) and not name.startswith(HEAD)
        ]
        settings = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=matrices)
        self._adapted = LoraModel(model, settings, "default")
        for name, parameter in model.named_parameters():
            if name.startswith(HEAD):
                parameter.requires_grad = True

    def merge(self) -> None:
        """Add the updates to the matrices, so that the model is an ordinary one again."""
        self._adapted.merge_and_unload()
