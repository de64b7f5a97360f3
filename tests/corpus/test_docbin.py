"""Files written by spaCy itself."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from turkpa_ner.corpus import docbin
from turkpa_ner.corpus.notes import LOST, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError

TEXT = "Sahiba Gafarova  visited Baku.\n\nMilli Məclis 👩‍🏽"


@pytest.fixture
def written(tmp_path):
    """A file that spaCy wrote, with entities by character offsets."""

    def write(text=TEXT, names=(("Sahiba Gafarova", "PER"), ("Milli Məclis", "ORG")), groups=()):
        doc = spacy.blank("az")(text)
        places = [(text.index(name), text.index(name) + len(name), label) for name, label in names]
        doc.set_ents([doc.char_span(start, end, label=label) for start, end, label in places])
        for name in groups:
            doc.spans[name] = [doc[0:1]]
        DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "a.spacy")
        return tmp_path / "a.spacy"

    return write


def test_what_spacy_wrote_is_read(written):
    (document,) = docbin.read(written(), language="az")
    assert document.text == TEXT
    assert [(s.label, s.text) for s in document.entities] == [
        ("PER", "Sahiba Gafarova"),
        ("ORG", "Milli Məclis"),
    ]
    assert document.language == "az"


def test_span_groups_are_noted(written):
    notes = Notes(refuse=())
    list(docbin.read(written(groups=["sc"]), notes=notes))
    assert notes.number(LOST) == 1


def test_spacy_reads_what_we_write(tmp_path):
    document = Document(TEXT, (Span(0, 15, "PER"), Span(32, 44, "ORG")), id="a")
    docbin.write(tmp_path / "b.spacy", [document], words=split_words, notes=Notes())
    nlp = spacy.blank("az")
    (doc,) = DocBin().from_disk(tmp_path / "b.spacy").get_docs(nlp.vocab)
    assert isinstance(doc, Doc)
    assert doc.text == TEXT
    assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [
        (0, 15, "PER"),
        (32, 44, "ORG"),
    ]
    assert not any(token.ent_iob_ == "" for token in doc)


def test_other_bytes_are_refused(tmp_path):
    (tmp_path / "a.spacy").write_bytes(b"no DocBin")
    with pytest.raises(UserError, match=r"a\.spacy: spaCy cannot read it"):
        list(docbin.read(tmp_path / "a.spacy"))


def test_without_spacy_the_command_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(UserError, match=r'pip install "turkpa-ner\[spacy\]"'):
        docbin.write(tmp_path / "b.spacy", [], words=split_words, notes=Notes())
