import pytest
from hypothesis import given

from tests.strategies import documents
from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.mistakes import MISTAKES, confusion, frequent, overlap_groups

TEXT = "Ann Lee of the Milli Majlis met Bo Kim in Baku."


def document(*spans):
    entities = []
    for label, words in spans:
        start = TEXT.index(words)
        entities.append(Span(start, start + len(words), label))
    return Document(TEXT, tuple(entities), id="d")


@pytest.mark.parametrize(
    ("gold", "predicted", "kind"),
    [
        (["Ann Lee"], ["Ann Lee"], "right"),
        (["Ann Lee"], [], "missed"),
        ([], ["Ann Lee"], "spurious"),
        (["Milli Majlis"], ["the Milli Majlis"], "too long"),
        (["the Milli Majlis"], ["Milli Majlis"], "too short"),
        (["Ann Lee"], ["Lee of"], "shifted"),
        (["the Milli Majlis"], ["the Milli", "Majlis"], "split"),
        (["Ann Lee", "Milli Majlis"], ["Ann Lee of the Milli Majlis"], "merged"),
        (["Ann Lee", "of the Milli"], ["Lee of", "the Milli Majlis"], "shifted"),
    ],
)
def test_every_disagreement_has_its_name(gold, predicted, kind):
    sides = [[document(*(("PER", words) for words in side))] for side in (gold, predicted)]
    (group,) = overlap_groups(*sides)
    assert group.kind == kind


def test_the_same_characters_with_another_label_are_a_wrong_type():
    sides = [document(("PER", "Ann Lee")), document(("ORG", "Ann Lee"))]
    (group,) = overlap_groups(sides[:1], sides[1:])
    assert (group.kind, group.label) == ("wrong type", "PER")


def test_mentions_that_only_touch_are_two_mistakes():
    sides = [[Document(TEXT, (Span(*place, "PER"),))] for place in ((0, 3), (3, 7))]
    assert [group.kind for group in overlap_groups(*sides)] == ["missed", "spurious"]


@given(documents(), documents())
def test_every_mention_is_in_one_group_and_one_cell(one, other):
    text = max(one.text, other.text, key=len)
    sides = [
        [Document(text, tuple(Span(s.start, s.end, s.label) for s in side.entities))]
        for side in (one, other)
    ]
    groups = list(overlap_groups(*sides))
    for side, attribute in zip(sides, ("gold", "predicted"), strict=True):
        members = [span for group in groups for span in getattr(group, attribute)]
        assert tuple(members) == side[0].entities
    assert {group.kind for group in groups} <= {"right", *MISTAKES}
    table = confusion(groups, ("OFFICIAL", "INSTITUTION", "EVENT"))
    assert table[:-1].sum() == len(sides[0][0].entities)
    assert sum(group.kind == "right" for group in groups) <= table.trace()


def test_confusion_pairs_a_gold_mention_with_the_largest_overlap():
    gold = [document(("ORG", "the Milli Majlis"), ("PER", "Bo Kim"))]
    predicted = [document(("PER", "the"), ("ORG", "Milli Majlis"), ("ORG", "Baku"))]
    table = confusion(list(overlap_groups(gold, predicted)), ("PER", "ORG"))
    assert table.tolist() == [[0, 0, 1], [0, 1, 0], [0, 1, 0]]


def test_mistakes_made_often_come_first_with_their_context():
    gold = [document(("PER", "Ann Lee"))] * 2 + [document(("PER", "Bo Kim"))]
    predicted = [document(), document(), document(("PER", "Kim"))]
    first, second = frequent(list(overlap_groups(gold, predicted)), gold, most=5)
    assert (first["count"], first["kind"], first["text"]) == (2, "missed", "Ann Lee")
    assert (second["kind"], second["before"][-4:], second["after"]) == (
        "too short",
        "met ",
        " in Baku.",
    )
    assert second["predicted"] == [{"label": "PER", "text": "Kim"}]
