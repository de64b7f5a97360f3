from collections import Counter

import pytest

from turkpa_ner.corpus.splits import Splitter, parse_shares
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError

SHARES = {"train": 0.7, "validation": 0.1, "test": 0.2}


def corpus(number=300):
    return [
        Document(
            f"text number {n} about topic {n * 7919}",
            id=f"d{n}",
            language=("en", "kk", "hu")[0 if n < 200 else 1 if n < 280 else 2],
            meta={"story": f"s{n // 3}"} if n % 4 else {},
        )
        for n in range(number)
    ]


def decide(documents, seed=0, key="story"):
    splitter = Splitter(key)
    for document in documents:
        splitter.add(document)
    return dict(zip([d.id for d in documents], splitter.decide(SHARES, seed), strict=True))


def test_shares_hold_in_every_language():
    documents = corpus()
    splits = decide(documents)
    for language, tolerance in (("en", 0.02), ("kk", 0.04), ("hu", 0.11)):
        counts = Counter(splits[d.id] for d in documents if d.language == language)
        for split, share in SHARES.items():
            assert counts[split] / counts.total() == pytest.approx(share, abs=tolerance)


def test_groups_and_likenesses_stay_together():
    documents = corpus()
    long = " ".join(f"w{n}" for n in range(50))
    documents += [Document(long, id="x"), Document(long + " y", id="y"), Document(long, id="z")]
    splits = decide(documents)
    stories = {}
    for document in documents:
        if story := document.meta.get("story"):
            assert stories.setdefault(story, splits[document.id]) == splits[document.id]
    assert splits["x"] == splits["y"] == splits["z"]


def test_the_order_of_the_documents_does_not_matter_but_the_seed_does():
    documents = corpus()
    assert decide(documents[::-1]) == decide(documents)
    assert decide(documents, seed=1) != decide(documents)


def test_shares_are_scaled():
    assert parse_shares(["a=3", "b=1"]) == {"a": 0.75, "b": 0.25}


@pytest.mark.parametrize("rules", [["a"], ["a=x"], ["a=0"], ["=1"], ["a=1", "a=2"], ["a=inf"]])
def test_shares_that_are_none(rules):
    with pytest.raises(UserError, match="expected NAME=NUMBER"):
        parse_shares(rules)
