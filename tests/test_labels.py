import pytest

from turkpa_ner.errors import UserError
from turkpa_ner.labels import LabelSet


def test_tags_and_their_numbers():
    labels = LabelSet(("PER", "ORG"))
    assert labels.tags == ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")
    assert labels.tags[labels.begin("ORG")] == "B-ORG"


def test_inside_tags_only_continue_their_own_type():
    labels = LabelSet(("PER", "ORG"))
    allowed = {
        (before, tag) for before in range(5) for tag in range(5) if labels.may_follow(tag, before)
    }
    refused = {(0, 2), (0, 4), (1, 4), (2, 4), (3, 2), (4, 2)}
    assert allowed == {(b, t) for b in range(5) for t in range(5)} - refused
    assert [labels.may_follow(tag, None) for tag in range(5)] == [True, True, False, True, False]


def test_spans_of_tags():
    labels = LabelSet(("PER", "ORG"))
    assert labels.spans([1, 2, 1, 0, 3, 4, 4]) == [(0, 2, "PER"), (2, 3, "PER"), (4, 7, "ORG")]


def test_tags_of_other_models_are_refused():
    assert LabelSet.from_tags(["O", "B-X", "I-X"]) == LabelSet(("X",))
    with pytest.raises(UserError, match="tags are .*; expected O followed by B- and I-"):
        LabelSet.from_tags(["O", "I-X", "B-X"])
