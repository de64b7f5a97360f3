"""Sub-words of single words, the same in training and prediction.

Every word is tokenized for itself, with a space before it where the text has white space there,
so that no sub-word crosses a word boundary and no offsets have to be trusted.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from turkpa_ner.encoding.capitals import in_capitals, spellings
from turkpa_ner.encoding.scripts import in_cyrillic, in_latin
from turkpa_ner.encoding.words import Word, split_words
from turkpa_ner.errors import UserError

CACHED_WORDS = 20_000


class SubwordEncoder:
    """Turns the words of texts into sub-word ids with the `tokenizer.json` of a model.

    Args:
        tokenizer: the contents of a `tokenizer.json` file.
        longest: most sub-words of one word; what a longer word has beyond them is left out.

    Attributes:
        pad: the id that fills up short windows.
        prefix, suffix: ids that a window begins and ends with.
        mask: the id that stands for a hidden sub-word.
    """

    def __init__(self, tokenizer: str, *, longest: int = 48) -> None:
        self._tokenizer = Tokenizer.from_str(_for_single_words(tokenizer))
        self._longest = longest
        empty = self._tokenizer.encode("").ids
        self.prefix, self.suffix = empty[:1], empty[1:]
        ids = {name: self._tokenizer.token_to_id(name) for name in _SPECIAL}
        self.pad = next((i for name in ("<pad>", "[PAD]") if (i := ids[name]) is not None), 0)
        self._unknown = next(
            (i for name in ("<unk>", "[UNK]") if (i := ids[name]) is not None), self.pad
        )
        self.mask = next(
            (i for name in ("<mask>", "[MASK]") if (i := ids[name]) is not None), self._unknown
        )
        self._cache: dict[str, tuple[int, ...]] = {}

    @classmethod
    def from_folder(cls, folder: str | Path) -> "SubwordEncoder":
        """The encoder of a model folder."""
        try:
            return cls((Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise UserError(
                f"{folder}: incomplete model folder, tokenizer.json is missing; copy the whole "
                "folder, or train again."
            ) from None

    @property
    def vocabulary_size(self) -> int:
        """Number of sub-words, special ones included."""
        return self._tokenizer.get_vocab_size(with_added_tokens=True)

    def words(self, text: str) -> tuple[list[Word], list[tuple[int, ...]]]:
        """Words of a text and the sub-word ids of each, at least one id a word.

        A text in the other script of its language is read in the usual one, and lines in capitals
        as if every word began with one.
        """
        words = split_words(text)
        spaces = ["" if start and not text[start - 1].isspace() else " " for start, _ in words]
        surfaces = [space + text[slice(*word)] for space, word in zip(spaces, words, strict=True)]
        pieces = self.ids(surfaces)
        reading = in_latin(text) or in_cyrillic(surfaces, self._size)
        if reading:
            pieces = [self._shortest(reading(surface)) for surface in surfaces]
        for index in in_capitals(text, words):
            others = [spaces[index] + other for other in spellings(text, words[index])]
            if reading:
                others = [read for other in others for read in reading(other)]
            pieces[index] = min(self._shortest(others), pieces[index], key=len)
        return words, pieces

    def _size(self, surfaces: Sequence[str]) -> int:
        """How many sub-words the shortest spelling has; unknown letters are one each."""
        pieces = self._shortest(surfaces)
        return len(surfaces[0]) if self._unknown in pieces else len(pieces)

    def _shortest(self, surfaces: Sequence[str]) -> tuple[int, ...]:
        """The sub-words of the spelling that has the fewest."""
        return min(self.ids(surfaces), key=len)

    def ids(self, surfaces: Sequence[str]) -> list[tuple[int, ...]]:
        """Sub-word ids of words that carry a leading space where white space precedes them."""
        cache = self._cache
        new = [surface for surface in dict.fromkeys(surfaces) if surface not in cache]
        if new:
            if len(cache) + len(new) > CACHED_WORDS:
                # A fresh dictionary, not clear(): another thread may be reading the old one.
                new = list(dict.fromkeys(surfaces))
                cache = {}
            # A lone surrogate cannot be passed on as UTF-8.
            clean = [word.encode("utf-8", "replace").decode("utf-8") for word in new]
            for surface, encoding in zip(
                new, self._tokenizer.encode_batch(clean, add_special_tokens=False), strict=True
            ):
                cache[surface] = tuple(encoding.ids[: self._longest]) or (self._unknown,)
            self._cache = cache
        return [cache[surface] for surface in surfaces]


_SPECIAL = ("<pad>", "[PAD]", "<unk>", "[UNK]", "<mask>", "[MASK]")


def _for_single_words(tokenizer: str) -> str:
    """The tokenizer without truncation, padding, and the space it adds before every text."""
    settings = json.loads(tokenizer)
    settings["truncation"] = settings["padding"] = None
    _no_added_space(settings)
    return json.dumps(settings, ensure_ascii=False)


def _no_added_space(settings: dict[str, object]) -> None:
    before = settings.get("pre_tokenizer")
    if not isinstance(before, dict):
        return
    steps = before["pretokenizers"] if before["type"] == "Sequence" else [before]
    kinds = [step["type"] for step in steps]
    for step in steps:
        if step["type"] == "Metaspace":
            step.pop("add_prefix_space", None)
            step["prepend_scheme"], step["split"] = "never", False
        elif step["type"] == "ByteLevel":
            step["add_prefix_space"] = False
    if "Metaspace" in kinds:
        # XLM-R's splitting at white space would throw the leading space of a word away.
        steps = [step for step in steps if step["type"] != "WhitespaceSplit"]
        settings["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": steps}
