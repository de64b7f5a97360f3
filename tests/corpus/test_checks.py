import pytest

from turkpa_ner.corpus import inline
from turkpa_ner.corpus.checker import check_documents, unseen_surfaces
from turkpa_ner.corpus.checks import (
    bare_surfaces,
    boundary_problems,
    longest_shared_run,
)
from turkpa_ner.documents import Document


def article(body, **header):
    lines = "".join(f"{key}: {value}\n" for key, value in ({"id": "a"} | header).items())
    return inline.parse(f"---\n{lines}---\n{body}")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("[the Senate](INSTITUTION) met", "begins with an article"),
        ("[President Lee](OFFICIAL) spoke", "begins with a title"),
        ("[Cənab Əliyev](OFFICIAL) danışdı", "begins with a title"),
        ("[Lee's](OFFICIAL) speech", "ends with a possessive 's"),
        ("[Senate,](INSTITUTION) he said", "ends with punctuation"),
        ("(«[«Нур Отан»](INSTITUTION)", "begins with punctuation"),
        ("[Euro](INSTITUTION)vision", "ends inside a word"),
        ("Euro[vision](EVENT)", "begins inside a word"),
        ("[Senate ](INSTITUTION)met", "begins or ends with white space"),
        ("[Senate\n\nHouse](INSTITUTION)", "runs over a paragraph's end"),
    ],
)
def test_boundaries_against_the_guideline(body, problem):
    (found,) = boundary_problems(article(body))
    assert problem in found.text


@pytest.mark.parametrize(
    "body",
    [
        '[conference themed "Law and Order"](EVENT) began',
        "[“Hukuk” konulu çalıştay](EVENT) yapıldı",
        "[TÜRKPA](INSTITUTION)'nın [Milli Majlis (Parliament) of Azerbaijan](INSTITUTION)",
        "[The](OFFICIAL) spoke",
    ],
)
def test_sound_boundaries(body):
    assert list(boundary_problems(article(body))) == []


def test_surfaces_that_also_stand_bare():
    body = "The [Senate](INSTITUTION) met. A Senate is old. [Lee](OFFICIAL) of [Lee Town](EVENT)"
    (problem,) = bare_surfaces(article(body))
    assert str(problem).startswith("a: 'Senate' is labelled, but bare in 'The Senate met. A Senate")
    assert list(bare_surfaces(article(body, also_bare="Senate; Lee"))) == []


def test_contradictory_labels_are_found_within_a_language():
    articles = [
        article("[Forum](EVENT) [Forum](EVENT)", id="a", language="en"),
        article("[forum](INSTITUTION)", id="b", language="en"),
        article("[forum](INSTITUTION)", id="c", language="hu"),
    ]
    (problem,) = [p for p in check_documents(articles) if p.kind == "contradiction"]
    assert str(problem) == "b: 'forum' is 2 × EVENT and 1 × INSTITUTION"


def test_near_duplicates():
    text = " ".join(f"word{i}" for i in range(100))
    changed = text.replace("word50", "other")
    documents = [Document(text, id="a"), Document(changed, id="b"), Document("short", id="c")]
    (problem,) = check_documents(documents)
    assert str(problem) == "a: shares 95% of its runs of 5 words with b"


def test_unseen_surfaces_of_the_test_split():
    documents = [
        article("[Ann](OFFICIAL)", split="train"),
        article("[ANN](OFFICIAL) [Bo](OFFICIAL) [Bo](OFFICIAL)", split="test"),
        article("[Bo](OFFICIAL)", split="validation"),
    ]
    assert unseen_surfaces(documents) == (1, 2)


def test_longest_shared_run():
    outside = ["x one two three four five six seven eight y", "three four five six seven nine"]
    documents = [
        Document("One, two, three, four, five, six! Seven", id="a"),
        Document("nothing in common at all with the other texts", id="b"),
    ]
    assert longest_shared_run(documents, outside) == (7, "a", "one two three four five six seven")
    assert longest_shared_run(documents[1:], outside) == (0, "", "")


def test_check_documents_gathers_everything():
    documents = [article("[the Senate](INSTITUTION) met"), article("[the Senate](EVENT)", id="b")]
    assert len(check_documents(documents)) == 3
