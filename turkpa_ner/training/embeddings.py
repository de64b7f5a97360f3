"""Training only the embedding rows that the training data uses.

The other rows get no gradient, yet a dense optimizer step would cost as much on them as the
encoder's whole backward pass. Taking them out and putting them back afterwards changes nothing
but time and memory.
"""

from collections.abc import Iterable

import torch
from transformers import PreTrainedModel


class CompactEmbeddings:
    """Swaps a model's sub-word embeddings for the rows of some ids, until `restore`.

    Args:
        model: its input embeddings are replaced in place.
        used: the ids that occur in the data; the row of the padding id is always kept.
        unknown: ids outside `used` are shown to the model as this one.

    Attributes:
        id_map: the new row of every id, shape (vocabulary,).
    """

    def __init__(self, model: PreTrainedModel, used: Iterable[int], unknown: int) -> None:
        self._model = model
        self._full = model.get_input_embeddings()
        weight = self._full.weight
        padding = self._full.padding_idx
        extra = {unknown} if padding is None else {unknown, padding}
        self._rows = torch.tensor(sorted(set(used) | extra))
        self.id_map = torch.full((len(weight),), int(torch.searchsorted(self._rows, unknown)))
        self.id_map[self._rows] = torch.arange(len(self._rows))
        compact = torch.nn.Embedding(
            len(self._rows),
            weight.shape[1],
            None if padding is None else int(self.id_map[padding]),
            device=weight.device,
            dtype=weight.dtype,
        )
        with torch.no_grad():
            compact.weight.copy_(weight[self._rows])
        model.set_input_embeddings(compact)

    def restore(self) -> None:
        """Put all rows back, the trained ones with their new values."""
        trained = self._model.get_input_embeddings().weight
        with torch.no_grad():
            self._full.weight[self._rows] = trained.to(self._full.weight.device)
        self._full.to(trained.device)
        self._model.set_input_embeddings(self._full)
