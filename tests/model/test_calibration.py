import numpy as np
import pytest

from turkpa_ner.documents import Document, Span
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.calibration import fit_temperature

LABELS = LabelSet(("PER",))
WORDS = [(2 * number, 2 * number + 1) for number in range(10)]
TEXT = " ".join("w" * 10)


def texts(count, temperature):
    """Scores that are `temperature` times too sure of what stands in the documents."""
    random = np.random.default_rng(3)
    scores, gold = [], []
    for _ in range(count):
        # One word a mention, or none: an I tag never stands.
        sure = random.normal(0, 2, len(WORDS))
        begins = random.random(len(WORDS)) < 1 / (1 + np.exp(-sure))
        rows = np.stack([np.zeros_like(sure), sure, np.full_like(sure, -1e3)], axis=1)
        scores.append((rows * temperature).astype(np.float32))
        spans = (Span(*WORDS[number], "PER") for number in np.flatnonzero(begins))
        gold.append(Document(TEXT, tuple(spans)))
    return [WORDS] * count, scores, gold


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_of_scores_that_are_too_sure_is_found(temperature):
    found = fit_temperature(LABELS, *texts(150, temperature))
    assert found == pytest.approx(temperature, rel=0.12)


def test_mentions_that_go_on_after_a_hyphen_are_decoded_as_in_prediction():
    random = np.random.default_rng(5)
    texts = 200
    # Surely a mention; whether it ends before the hyphen or goes on, the last word's score tells.
    sure = random.normal(0, 2, texts)
    goes_on = random.random(texts) < 1 / (1 + np.exp(-sure))
    scores = [2.5 * np.array([[0, 30, -1e3], [0, -1e3, 30], [0, -1e3, last - 30]]) for last in sure]
    gold = [Document("w-w", (Span(0, 3 if on else 1, "PER"),)) for on in goes_on]
    found = fit_temperature(LABELS, [[(0, 1), (1, 2), (2, 3)]] * texts, scores, gold)
    assert found == pytest.approx(2.5, rel=0.15)


def test_too_few_mistakes_leave_the_scores_as_they_are():
    assert fit_temperature(LABELS, *texts(1, 3.0)) == 1.0
    words, scores, gold = texts(40, 3.0)
    nothing = [Document(document.text) for document in gold]
    assert fit_temperature(LABELS, words, scores, nothing) == 1.0
    assert fit_temperature(LABELS, [], [], []) == 1.0


def test_mentions_that_equal_their_absence_are_counted_once_and_for_all():
    # The sums of both paths differ by rounding only: which is larger, the temperature decides.
    equals = np.array([[0.3, 0.1, -1e3], [0, -1e3, 0.2]])
    gold = [Document("w w", (Span(0, 3, "PER"),) * (number % 2)) for number in range(60)]
    assert fit_temperature(LABELS, [[(0, 1), (2, 3)]] * 60, [equals] * 60, gold) > 0
