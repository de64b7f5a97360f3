"""The recipe that everyone copies, to compare with: Trainer, truncation, first-sub-word labels.

    python scripts/benchmarks/plain_recipe.py --output FOLDER [--fast] [--learning-rate 5e-4]

An article is one example, cut at 512 sub-words; the first sub-word of each word carries the word's
label; everything else is the Trainer's default, as in Transformers' `run_ner.py`. Writes
gold.jsonl and predictions.jsonl, which `turkpa-ner evaluate --predictions` and `compare` read, and
cost.json: seconds of training, real sub-words, peak memory in MB. --fast takes liberties that leave
what is learnt as it is: embedding rows that no text uses are left out, layers compute in
bfloat16 where the processor can, dropout draws a byte a number, and freed memory is kept.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    Trainer,
    TrainingArguments,
    set_seed,
)

from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import Word, split_words, word_tags
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.backbone import get_backbone
from turkpa_ner.model.torch_backend import choose_device
from turkpa_ner.training.embeddings import CompactEmbeddings
from turkpa_ner.training.encoders import stay_in_format_of_products
from turkpa_ner.training.memory import keep_freed_memory
from turkpa_ner.training.trainer import use_bf16

LIMIT = 512
LABELS = LabelSet()
BEGIN = {name: LABELS.begin(name) for name in LABELS.types}


def main() -> None:
    """Train on one split, predict another, write both."""
    parser = argparse.ArgumentParser(description="Train and predict with the plain recipe.")
    parser.add_argument("--data", default="data/articles", metavar="PATH")
    parser.add_argument("--test", metavar="PATH", help="instead of the test split of --data")
    parser.add_argument("--encoder", default="offline")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--learning-rate", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--articles", type=int, help="learn from this many only")
    parser.add_argument("--fast", action="store_true", help="the liberties")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    training = list(read_corpus(options.data, split="train"))
    random.Random(0).shuffle(training)
    training = training[: options.articles]
    split = None if options.test else "test"
    gold = list(read_corpus(options.test or options.data, split=split))
    backbone = get_backbone(options.encoder)
    tokenizer = AutoTokenizer.from_pretrained(backbone)
    set_seed(options.seed)
    model = AutoModelForTokenClassification.from_pretrained(
        backbone,
        attn_implementation="eager" if options.fast else None,  # the fused one hides its dropout
        id2label=dict(enumerate(LABELS.tags)),
        hidden_dropout_prob=0.1,  # the encoders' own values, which our checkpoints put at zero
        attention_probs_dropout_prob=0.1,
        classifier_dropout=None,
    )
    examples = [example(document, tokenizer) for document in training]
    test = [example(document, tokenizer) for document in gold]
    padding = tokenizer.pad_token_id
    if options.fast:
        keep_freed_memory()
        stay_in_format_of_products(model)
        torch.nn.functional.dropout = cheap_dropout(options.seed)
        used = {id for one in examples + test for id in one["input_ids"]}
        rows = CompactEmbeddings(model, used, padding).id_map.tolist()
        padding = rows[padding]
        for one in examples + test:
            one["input_ids"] = [rows[id] for id in one["input_ids"]]

    class Collator(DataCollatorForTokenClassification):
        """The recipe's own, with the row of the padding."""

        def torch_call(self, features: list[dict[str, Any]]) -> dict[str, Any]:
            batch = super().torch_call(features)
            batch["input_ids"][batch["attention_mask"] == 0] = padding
            return batch

    with tempfile.TemporaryDirectory() as scratch:
        trainer = Trainer(
            model=model,
            args=TrainingArguments(
                output_dir=scratch,
                num_train_epochs=options.epochs,
                learning_rate=options.learning_rate,
                seed=options.seed,
                bf16=options.fast and use_bf16("auto", choose_device()),
                use_cpu=choose_device().type == "cpu",
                save_strategy="no",
                report_to=[],
                logging_steps=20,
            ),
            train_dataset=examples,
            data_collator=Collator(tokenizer),
        )
        started = time.monotonic()
        trainer.train()
        seconds = time.monotonic() - started
        memory = peak_memory()
        scores = trainer.predict(test).predictions
    found = [
        decode(document, one["labels"], row)
        for document, one, row in zip(gold, test, np.argmax(scores, axis=-1), strict=True)
    ]
    options.output.mkdir(parents=True, exist_ok=True)
    jsonl.write(options.output / "gold.jsonl", gold)
    jsonl.write(options.output / "predictions.jsonl", found)
    tokens = options.epochs * sum(len(one["input_ids"]) for one in examples)
    cost = {"seconds": seconds, "tokens": tokens, "peak_mb": memory}
    (options.output / "cost.json").write_text(json.dumps(cost) + "\n", encoding="utf-8")


def cheap_dropout(seed: int) -> Callable[..., torch.Tensor]:
    """Dropout whose probability is rounded to 256ths, so that a byte decides on each number."""
    random_bytes = np.random.Generator(np.random.SFC64(seed))

    def dropout(
        values: torch.Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
    ) -> torch.Tensor:
        dropped = round(256 * p)
        if not training or not dropped:
            return values
        drawn = random_bytes.integers(0, 2**64, -(-values.numel() // 8), np.uint64).view(np.uint8)
        kept = torch.from_numpy(drawn[: values.numel()] >= dropped).view(values.shape)
        return values * kept.to(values.device) * (256 / (256 - dropped))

    return dropout


def peak_memory() -> float:
    """Most memory that this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def example(document: Document, tokenizer: Any) -> dict[str, list[int]]:
    """An article as the recipe sees it: cut at 512, a label on the first sub-word of each word."""
    words = split_words(document.text)
    tags, _ = word_tags(words, document, BEGIN)
    encoded = tokenizer(
        [document.text[start:end] for start, end in words],
        is_split_into_words=True,
        truncation=True,
        max_length=LIMIT,
    )
    numbers = encoded.word_ids()
    labels = [
        -100 if number is None or number == before else tags[number]
        for number, before in zip(numbers, [None, *numbers], strict=False)
    ]
    return {
        "input_ids": encoded["input_ids"],
        "attention_mask": encoded["attention_mask"],
        "labels": labels,
    }


def decode(document: Document, labels: Sequence[int], predicted: Sequence[int]) -> Document:
    """The article with the mentions that the tags of its words spell; a stray I- begins one."""
    words = split_words(document.text)
    firsts = [place for place, label in enumerate(labels) if label != -100]
    entities: list[Span] = []
    open_word: Word | None = None
    open_type = ""
    for word, place in zip(words, firsts, strict=False):
        prefix, _, kind = LABELS.tags[predicted[place]].partition("-")
        if open_word and (prefix != "I" or kind != open_type):
            entities.append(Span(open_word[0], open_word[1], open_type))
            open_word = None
        if kind:
            open_word = (open_word[0] if open_word else word[0], word[1])
            open_type = kind
    if open_word:
        entities.append(Span(open_word[0], open_word[1], open_type))
    return document.with_entities(entities)


if __name__ == "__main__":
    main()
