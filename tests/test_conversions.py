import pytest
import spacy
from hypothesis import given, settings

from tests.strategies import documents
from turkpa_ner.conversions import to_bio, to_spacy
from turkpa_ner.corpus.tags import mentions
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError

TEXT = "TÜRKPA'nın  Genel Sekreteri\nAnn Lee konuştu."
DOCUMENT = Document(
    TEXT, (Span(0, 6, "INSTITUTION", 0.9), Span(28, 35, "OFFICIAL", 0.8)), id="a", language="tr"
)


def test_words_with_bio_tags():
    assert to_bio(DOCUMENT) == [
        *(("TÜRKPA", "B-INSTITUTION"), ("'", "O"), ("nın", "O"), ("Genel", "O")),
        *(("Sekreteri", "O"), ("Ann", "B-OFFICIAL"), ("Lee", "I-OFFICIAL")),
        *(("konuştu", "O"), (".", "O")),
    ]


def test_spacy_docs_keep_text_entities_scores_and_header():
    doc = to_spacy(DOCUMENT)
    assert doc.text == TEXT
    assert [(e.text, e.label_, e._.turkpa_ner_score, e._.turkpa_ner_offsets) for e in doc.ents] == [
        ("TÜRKPA", "INSTITUTION", 0.9, [0, 6]),
        ("Ann Lee", "OFFICIAL", 0.8, [28, 35]),
    ]
    assert doc.user_data["turkpa_ner"] == {"id": "a", "language": "tr"}
    again = spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert [e._.turkpa_ner_score for e in again.ents] == [0.9, 0.8]
    vocab = spacy.blank("tr").vocab
    assert to_spacy(DOCUMENT, vocab).vocab is vocab


@settings(deadline=None)
@given(documents())
def test_every_span_is_there_or_refused(document):
    words = split_words(document.text)
    edges = {start for start, _ in words}, {end for _, end in words}
    fits = all(span.start in edges[0] and span.end in edges[1] for span in document.entities)
    expected = [(span.text, span.label) for span in document.entities]
    if not fits:
        for convert in (to_bio, to_spacy):
            with pytest.raises(UserError, match="does not begin and end with a word"):
                convert(document)
        return
    found, repairs = mentions([tag for _, tag in to_bio(document)])
    assert repairs == []
    assert [(document.text[words[a][0] : words[b - 1][1]], label) for a, b, label in found] == (
        expected
    )
    doc = to_spacy(document)
    assert doc.text == document.text
    assert [(ent.text, ent.label_) for ent in doc.ents] == expected


def test_half_a_surrogate_pair_is_refused_by_name():
    with pytest.raises(UserError, match="half a surrogate pair at 4"):
        to_spacy(Document("Ann \ud800"))
