"""What every format owes: nothing is lost without a note, everything else comes back the same."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import documents
from turkpa_ner.corpus import corpus_files, read_corpus
from turkpa_ner.corpus.convert import carried
from turkpa_ner.corpus.formats import FORMATS, format_of
from turkpa_ner.corpus.notes import CHANGED, LOST, OMITTED, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words

NAMES = st.text("abcÀxyz019 -_.ғ", max_size=8)
OPTIONS = {"inline": {"types": None}, "label-studio": {"source": "predictions"}}


@st.composite
def described(draw, scores):
    """A document with a header, and maybe confidences."""
    document = draw(documents())
    meta = {"date": draw(NAMES), "story": draw(NAMES)}
    meta = {key: value for key, value in meta.items() if value and draw(st.booleans())}
    spans = tuple(replace(span, score=draw(scores)) for span in document.entities)
    return replace(document, entities=spans, id=draw(NAMES), kind=draw(NAMES), meta=meta)


def written(target, path, batch, notes, **options):
    words = {"words": split_words} if target.makes_words else {}
    target.write(path, carried(batch, target, notes), notes=notes, **words, **options)
    return path


def through(name, folder, batch, **options):
    """The documents written and read back, and the notes of both."""
    target = FORMATS[name]
    path = folder / f"corpus{target.suffixes[0] if target.suffixes else ''}"
    notes = Notes(refuse=())
    written(target, path, batch, notes, **options)
    source = {"source": "annotations"} if name == "label-studio" else OPTIONS.get(name, {})
    if name == "label-studio" and any(s.score is not None for d in batch for s in d.entities):
        source = OPTIONS[name]
    back = list(read_corpus(path, notes=notes, format=name, options={name: source}))
    return back, notes


def expected(document, name, notes):
    """What a format should give back of a document."""
    target = FORMATS[name]
    kept = {
        field: "" for field in ("id", "language", "split", "kind") if field not in target.carries
    }
    if "meta" not in target.carries:
        kept["meta"] = {}
    spans = document.entities
    if "scores" not in target.carries:
        spans = tuple(replace(span, score=None) for span in spans)
    if target.makes_words:
        words = split_words(document.text)
        starts, ends = {a for a, _ in words}, {b for _, b in words}
        spans = tuple(s for s in spans if s.start in starts and s.end in ends)
    assert len(document.entities) - len(spans) == notes.number(LOST)
    return replace(document, entities=spans, **kept)


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "brat"])
def test_round_trip(name, tmp_path_factory):
    scores = st.floats(0, 1) if "scores" in FORMATS[name].carries else st.none()

    @settings(max_examples=20 if name == "datasets" else 60, deadline=None)
    @given(described(scores))
    def check(document):
        back, notes = through(name, tmp_path_factory.mktemp("formats"), [document])
        (found,) = back
        if name in ("label-studio",) and not found.id:
            found = replace(found, id=document.id)
        assert found == expected(document, name, notes)
        assert notes.number(CHANGED) == notes.number(OMITTED) == 0

    check()


@settings(deadline=None)
@given(documents())
def test_round_trip_of_brat(tmp_path_factory, document):
    back, notes = through("brat", tmp_path_factory.mktemp("formats"), [document])
    assert back == [replace(document, language="", split="")]
    assert not notes.number(LOST)


@pytest.mark.parametrize("name", FORMATS)
def test_half_a_surrogate_pair_is_carried_or_noted(name, tmp_path):
    odd = Document("Ann \ud83d", (Span(0, 3, "OFFICIAL"),), id="a")
    sound = Document("Bo met", (Span(0, 2, "OFFICIAL"),), id="b")
    back, notes = through(name, tmp_path, [odd, sound])
    if FORMATS[name].surrogates:
        assert back == [odd, sound]
    else:
        assert [document.id for document in back] == ["b"]
        assert (notes.number(LOST), notes.number(OMITTED)) == (1, 1)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("label", ["A B", "(A)", "Ä-1", "B-PER"])
def test_labels_of_every_kind_are_carried_or_noted(name, label, tmp_path):
    document = Document("Ann met Bo", (Span(0, 3, label), Span(8, 10, "EVENT")), id="a")
    (back,), notes = through(name, tmp_path, [document])
    assert len(back.entities) + notes.number(LOST) == 2
    assert back.entities[-1] == document.entities[-1]
    assert back.entities in (document.entities, document.entities[1:])


@pytest.mark.parametrize("name", ["jsonl", "doccano", "label-studio", "spacy", "parquet"])
def test_header_values_that_are_no_text(name, tmp_path):
    meta = {"tags": ["a", 1], "year": 2024, "none": {"x": [None]}}
    (back,), notes = through(name, tmp_path, [Document("Ann", id="a", meta=meta)])
    assert back.meta == meta
    assert not notes.counts


def test_articles_keep_header_values_as_text_and_say_so(tmp_path):
    (back,), notes = through("inline", tmp_path, [Document("Ann", id="a", meta={"year": 2024})])
    assert back.meta == {"year": "2024"}
    assert notes.number(OMITTED) == 1


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("doccano", "prodigy")])
def test_formats_are_found_by_name_and_by_content(name, tmp_path):
    document = Document("Ann met", (Span(0, 3, "OFFICIAL"),), id="a")
    target = FORMATS[name]
    path = written(target, tmp_path / f"x{(target.suffixes or ('',))[0]}", [document], Notes())
    ((found, file),) = corpus_files([path])
    assert found.name == name
    if file.is_file() and name not in ("brat", "spacy"):
        renamed = file.rename(tmp_path / "unnamed.data")
        assert corpus_files([renamed])[0][0].name == name


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.json", '{"text": "Ann", "label": [[0, 3, "PER"]]}\n', "jsonl"),
        ("a.json", '{\n  "f1": 0.5\n}\n', None),
        ("a.json", '{"f1": 0.5}', None),
        ("a.json", "[1, 2]", None),
        ("a.txt", "Ann B-PER\nmet O\n\n", "conll"),
        ("a.txt", "Ann met.\n", None),
        ("a.tsv", "id\ttext\n1\tAnn\n", None),
    ],
)
def test_vague_names_are_looked_into(name, content, format, tmp_path):
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = format_of(tmp_path / name)
    assert (found.name if found else None) == format
