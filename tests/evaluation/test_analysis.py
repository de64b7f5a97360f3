import json
from importlib.resources import files

import pytest

from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.evaluation.findings import findings, percent

TYPES = ("OFFICIAL", "INSTITUTION", "EVENT")
TEXT = "Ann Lee spoke in the Milli Majlis about Bo Kim."
ANN, MAJLIS, BO = (0, 7, "OFFICIAL"), (21, 33, "INSTITUTION"), (40, 46, "OFFICIAL")


def document(*spans, number=0, language="en"):
    entities = tuple(Span(*span[:3], score=(*span, None)[3]) for span in spans)
    return Document(TEXT, entities, id=str(number), language=language, kind="speech")


@pytest.fixture(scope="module")
def sides():
    """Twelve documents; half of the time the institution is cut short and Bo Kim is missed."""
    languages = ("en", "tr", "az")
    gold = [document(ANN, MAJLIS, BO, number=n, language=languages[n % 3]) for n in range(12)]
    good = ((*ANN, 0.9), (*MAJLIS, 0.8), (*BO, 0.7))
    bad = ((*ANN, 0.9), (27, 33, "INSTITUTION", 0.6))
    predicted = [
        document(*(bad if n % 2 else good), number=n, language=languages[n % 3]) for n in range(12)
    ]
    return gold, predicted


def test_the_figures_fit_together(sides):
    metrics = analyse(*sides, TYPES, training=[document(ANN, number="t")], seams=[[30]] * 12)
    assert json.loads(json.dumps(metrics)) == metrics
    overall = metrics["overall"]
    assert (overall["gold"], overall["predicted"], overall["documents"]) == (36, 30, 12)
    assert overall["precision"] == pytest.approx(24 / 30)
    assert overall["precision_interval"][0] < 0.8 < overall["precision_interval"][1]
    for groups in (metrics["types"], metrics["languages"], metrics["kinds"]):
        assert sum(score["gold"] for score in groups.values()) == 36
    for groups in metrics["slices"].values():
        assert sum(score["predicted"] for score in groups.values()) == 30
    assert metrics["slices"]["seen"]["seen in training"]["recall"] == 1.0
    assert metrics["slices"]["seam"]["across a seam"]["gold"] == 12
    assert metrics["schemes"]["all"]["strict"]["f1"] == overall["f1"]
    assert metrics["schemes"]["all"]["partial"]["partial"] == 6
    assert metrics["schemes"]["INSTITUTION"]["type"]["recall"] == 1.0
    assert metrics["mistakes"]["kinds"]["missed"] == {
        **{"all": 6, "OFFICIAL": 6},
        **{"INSTITUTION": 0, "EVENT": 0},
    }
    assert metrics["mistakes"]["kinds"]["too short"]["INSTITUTION"] == 6
    assert metrics["mistakes"]["frequent"][0]["count"] == 6
    assert sum(map(sum, metrics["confusion"]["counts"])) == 36
    assert metrics["confidence"]["mentions"] == 30
    absent = metrics["types"]["EVENT"]
    assert (absent["f1"], absent["f1_interval"]) == (0.0, None)
    # The mean is over the types that occur, as seqeval has it.
    f1 = [metrics["types"][name]["f1"] for name in TYPES[:2]]
    assert metrics["macro"]["types"]["f1"] == pytest.approx(sum(f1) / 2)


def test_every_key_is_documented(sides):
    guide = (files("turkpa_ner") / "../docs/evaluation.md").read_text(encoding="utf-8")
    metrics = analyse(*sides, TYPES, training=sides[0][:1], seams=[[]] * 12)
    names = {*metrics, *metrics["overall"], *metrics["slices"], *metrics["confidence"]}
    names |= {*metrics["confidence"]["kept"][0], *metrics["mistakes"]["frequent"][0]}
    names |= {*metrics["schemes"]["all"]["strict"], *metrics["data"], *metrics["bootstrap"]}
    assert [name for name in sorted(names) if f"`{name}`" not in guide] == []


def test_rules_for_odd_data_are_reported(sides):
    gold, predicted = sides
    plain = [
        document(*((s.start, s.end, s.label) for s in d.entities), number=d.id) for d in predicted
    ]
    empty = document(number="e")
    notes = "\n".join(analyse([*gold, empty], [*plain, empty], TYPES, training=gold[:1])["notes"])
    assert "There is no gold EVENT: its recall and F1 are counted as 0." in notes
    assert "1 of 13 documents have no gold mention" in notes
    assert "30 of 30 predicted mentions have no confidence" in notes
    assert "13 of 13 texts are in the training data" in notes


def test_an_empty_gold_side_gives_zeros_and_no_crash():
    metrics = analyse([document()], [document((*ANN, 0.5))], TYPES)
    assert (metrics["overall"]["f1"], metrics["overall"]["f1_interval"]) == (0.0, None)
    assert metrics["mistakes"]["kinds"]["spurious"]["all"] == 1
    assert findings(analyse([document()], [document()], TYPES))


def test_findings_say_what_to_do(sides):
    sentences = "\n".join(findings(analyse(*sides, TYPES, training=[document(ANN)])))
    assert "67 % of the annotated mentions are found, and 80 % of those predicted" in sentences
    assert "100 % are found; of new ones, 50 % (24 of 36 gold mentions are new)" in sentences
    assert "At 99 % precision you keep 80 % of the mentions" in sentences


def test_percent_never_rounds_to_all_or_nothing():
    shown = [percent(share) for share in (0, 0.0004, 0.004, 0.83, 0.996, 1)]
    assert shown == ["0 %", "0.04 %", "0.4 %", "83 %", "99.6 %", "100 %"]
