import re

import pytest

from turkpa_ner.documents import Span


class Capitals:
    """Stands in for a predictor: finds capitalised words.

    Scores depend on what is predicted together, as they do, in the last digits, in a real one.
    """

    def predict_documents(self, documents):
        return [
            document.with_entities(
                Span(*match.span(), "OFFICIAL", 1 / (1 + len(documents)))
                for match in re.finditer("[A-Z][a-z]+", document.text)
            )
            for document in documents
        ]


@pytest.fixture
def capitals():
    return Capitals()
