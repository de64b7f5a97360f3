"""Training examples: windows of sub-words with a tag for every word, in batches of like length."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from turkpa_ner.documents import Document
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.encoding.words import LostSpan, word_tags
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.tagger import EncodedWindow, encode_windows, pad


def mixed(documents: Sequence[Document], seed: int) -> list[Document]:
    """The documents in random order, every beginning of it with each language in proportion."""
    chance = random.Random(seed)
    groups: dict[str, list[Document]] = {}
    for document in documents:
        groups.setdefault(document.language, []).append(document)
    placed = []
    for group in groups.values():
        chance.shuffle(group)
        placed += [((rank + 0.5) / len(group), document) for rank, document in enumerate(group)]
    return [document for _, document in sorted(placed, key=lambda item: item[0])]


@dataclass(frozen=True, slots=True)
class Example:
    """A window, and the tag of each of its words."""

    encoded: EncodedWindow
    tags: list[int]


class Examples(Dataset[Example]):
    """The windows of documents, which share nothing: every sub-word is computed once an epoch.

    Attributes:
        lost: gold spans that words cannot express; they are not learnt.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        encoder: SubwordEncoder,
        labels: LabelSet,
        *,
        window: int,
    ) -> None:
        begin_tag = {name: labels.begin(name) for name in labels.types}
        self.lost: list[LostSpan] = []
        self._examples: list[Example] = []
        self._languages: list[str] = []
        for document in documents:
            words, pieces = encoder.words(document.text)
            tags, lost = word_tags(words, document, begin_tag)
            self.lost += lost
            for encoded in encode_windows(encoder, pieces, window, overlap=0):
                words_tags = tags[encoded.window.start : encoded.window.end]
                self._examples.append(Example(encoded, words_tags))
                self._languages.append(document.language)
        self.lengths = [len(example.encoded.ids) for example in self._examples]

    def __len__(self) -> int:
        return len(self._examples)

    def __getitem__(self, index: int) -> Example:
        return self._examples[index]

    def rows(self, temperature: float, seed: int) -> list[int]:
        """The windows of an epoch: each at least once, those of rarer languages more often.

        A language with n windows is shown in proportion to n to the power of 1/temperature
        (Arivazhagan et al. 2019, "Massively multilingual neural machine translation in the wild"),
        the most frequent one as it comes.

        Args:
            temperature: 1 leaves the proportions, a large one makes the languages equal.
            seed: of the choice of windows that are repeated.
        """
        random = np.random.default_rng(seed)
        groups: dict[str, list[int]] = {}
        for row, language in enumerate(self._languages):
            groups.setdefault(language, []).append(row)
        most = max(map(len, groups.values()))
        rows = list(range(len(self)))
        for group in groups.values():
            wanted = round(most * (len(group) / most) ** (1 / temperature))
            whole, rest = divmod(wanted, len(group))
            rows += group * (whole - 1) + random.choice(group, rest, replace=False).tolist()
        return rows

    def used_ids(self) -> set[int]:
        """Every sub-word id that occurs."""
        return {id for example in self._examples for id in example.encoded.ids}


class TokenBatches(Sampler[list[int]]):
    """Batches of windows of like length, as many in every epoch.

    Windows are sorted by length with some chance in it, cut into batches, and the batches
    shuffled; the same seed and epoch always give the same batches.

    Args:
        lengths: sub-words of each window.
        budget: most sub-words in a batch with padding, as planned without the chance.
        seed: of the random numbers.
        rows: the windows of an epoch, some perhaps several times; by default each once.
        share: which of how many processes this one is; they take turns, and share the last
            batches where these do not suffice for all.
    """

    def __init__(
        self,
        lengths: Sequence[int],
        budget: int,
        seed: int,
        rows: Sequence[int] | None = None,
        share: tuple[int, int] = (0, 1),
    ) -> None:
        self._process, self._processes = share
        self._rows = np.arange(len(lengths)) if rows is None else np.array(rows)
        self._lengths = np.array(lengths)[self._rows]
        self._seed = seed
        self._epoch = 0
        self._cuts: list[int] = []
        size = 0
        for position, length in enumerate(np.sort(self._lengths).tolist(), 1):
            size += 1
            if size * length > budget and size > 1:
                self._cuts.append(position - 1)
                size = 1

    def set_epoch(self, epoch: int) -> None:
        """Take the batches of this epoch from now on."""
        self._epoch = epoch

    def __len__(self) -> int:
        return -(-(len(self._cuts) + 1) // self._processes)

    def __iter__(self) -> Iterator[list[int]]:
        random = np.random.default_rng((self._seed, self._epoch))
        order = np.argsort(self._lengths * random.uniform(0.9, 1.1, len(self._lengths)))
        batches = np.split(order, self._cuts)
        turns = random.permutation(len(batches))
        for start in range(0, len(turns), self._processes):
            turn = turns[start : start + self._processes]
            yield self._rows[batches[turn[self._process % len(turn)]]].tolist()


class EpochLoader(DataLoader[Example]):
    """Loads batches that differ from epoch to epoch."""

    batch_sampler: TokenBatches

    def set_epoch(self, epoch: int) -> None:
        """Take the batches of this epoch from now on."""
        self.batch_sampler.set_epoch(epoch)


@dataclass(frozen=True, slots=True)
class Collator:
    """Puts windows into tensors.

    The words of a batch are numbered through; sub-words that belong to no word carry the number
    after the last. `labels` holds the tag of every word, shape (words,).

    Attributes:
        padding: the id that fills up short windows.
        id_map: the embedding row of every id.
        mask: the id that stands for a hidden sub-word.
        hidden: share of the words that are hidden, so that a model learns to use their context.
    """

    padding: int
    id_map: torch.Tensor
    mask: int = 0
    hidden: float = 0.0

    def __call__(self, examples: Sequence[Example]) -> dict[str, torch.Tensor]:
        """The tensors of a batch."""
        ids, mask = pad([example.encoded.ids for example in examples], self.padding)
        labels = [tag for example in examples for tag in example.tags]
        word_index = np.full(ids.shape, len(labels), np.int64)
        number = 0
        for row, example in enumerate(examples):
            starts = example.encoded.word_starts
            lengths = np.diff(starts)
            word_index[row, starts[0] : starts[-1]] = np.repeat(
                np.arange(number, number + len(lengths)), lengths
            )
            number += len(lengths)
        input_ids, words = torch.from_numpy(ids), torch.from_numpy(word_index)
        if self.hidden:
            hide = torch.rand(number + 1) < self.hidden
            hide[number] = False  # special sub-words and padding
            input_ids = torch.where(hide[words], self.mask, input_ids)
        return {
            "input_ids": self.id_map[input_ids],
            "attention_mask": torch.from_numpy(mask),
            "word_index": words,
            "labels": torch.tensor(labels),
        }


def word_scores(logits: torch.Tensor, word_index: torch.Tensor, words: int) -> torch.Tensor:
    """Mean scores of each word, shape (words, tags), from scores of sub-words."""
    flat = logits.reshape(-1, logits.shape[-1])
    index = word_index.reshape(-1)
    sums = flat.new_zeros(words + 1, flat.shape[1]).index_add_(0, index, flat)
    counts = flat.new_zeros(words + 1).index_add_(0, index, flat.new_ones(len(flat)))
    return (sums / counts.clamp(min=1)[:, None])[:words]
