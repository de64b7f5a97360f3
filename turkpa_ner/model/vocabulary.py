"""A smaller vocabulary for a checkpoint: only the sub-words that some texts use.

A multilingual encoder spends most of its parameters on the embeddings of sub-words that a set of
languages never uses. Taking those rows out changes nothing on texts whose sub-words are all kept.
"""

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from turkpa_ner.errors import UserError


def trim_tokenizer(tokenizer: str, keep: Iterable[int]) -> tuple[str, list[int]]:
    """A tokenizer that knows fewer sub-words, and the old id of each of its new ids.

    Special sub-words stay, and so does every single character of the scripts that the kept
    sub-words are written in, so that no word of those scripts becomes unknown.

    Args:
        tokenizer: the contents of a `tokenizer.json` file with a Unigram model.
        keep: ids of the sub-words to keep.

    Raises:
        UserError: for another kind of tokenizer.
    """
    settings = json.loads(tokenizer)
    model = settings["model"]
    if model.get("type") != "Unigram":
        raise UserError(
            f"Only Unigram vocabularies can be cut, but this tokenizer is {model.get('type')}; "
            "export the model with its whole vocabulary."
        )
    special = {token["id"] for token in settings["added_tokens"]} | {model["unk_id"]}
    kept = set(keep) | special
    pieces = [piece for piece, _ in model["vocab"]]
    scripts = {_script(letter) for id in kept if id < len(pieces) for letter in pieces[id]}
    kept |= {
        id
        for id, piece in enumerate(pieces)
        if len(piece.lstrip("▁")) <= 1 and _script(piece[-1]) in scripts
    }
    old_ids = sorted(id for id in kept if id < len(model["vocab"]))
    new_ids = {old: new for new, old in enumerate(old_ids)}
    model["vocab"] = [model["vocab"][id] for id in old_ids]
    model["unk_id"] = new_ids[model["unk_id"]]
    for token in settings["added_tokens"]:
        token["id"] = new_ids[token["id"]]
    for token in settings["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [new_ids[id] for id in token["ids"]]
    return json.dumps(settings, ensure_ascii=False), old_ids


def trim_checkpoint(folder: Path, output: Path, keep: Iterable[int]) -> None:
    """Write a model folder's checkpoint with a smaller vocabulary.

    Args:
        folder: the model folder.
        output: an existing folder for the smaller checkpoint and its tokenizer.
        keep: ids of the sub-words to keep.
    """
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    model = AutoModelForTokenClassification.from_pretrained(folder)
    content = (folder / "tokenizer.json").read_text(encoding="utf-8")
    trimmed, old_ids = trim_tokenizer(content, keep)
    full = model.get_input_embeddings()
    padding = old_ids.index(full.padding_idx) if full.padding_idx in old_ids else None
    small = torch.nn.Embedding(len(old_ids), full.embedding_dim, padding)
    with torch.no_grad():
        small.weight.copy_(full.weight[old_ids])
    model.set_input_embeddings(small)
    model.config.vocab_size = len(old_ids)
    if padding is not None:
        model.config.pad_token_id = padding
    model.save_pretrained(output)
    AutoTokenizer.from_pretrained(folder).save_pretrained(output)
    (output / "tokenizer.json").write_text(trimmed, encoding="utf-8")


def _script(letter: str) -> str:
    """The first word of a letter's Unicode name, such as LATIN, or its category."""
    if letter.isalpha():
        return unicodedata.name(letter, "?").split()[0]
    return unicodedata.category(letter)
