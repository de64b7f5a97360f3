"""What a trained model learns last, on validation articles: temperature and threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

from turkpa_ner.documents import Document
from turkpa_ner.evaluation.scores import Evaluation, evaluate
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.calibration import fit_temperature
from turkpa_ner.model.decoding import Decoder
from turkpa_ner.model.tagger import Tagger
from turkpa_ner.predict import Predictor


@dataclass(frozen=True)
class Calibration:
    """A temperature, a threshold, and the scores of validation with them."""

    temperature: float
    threshold: float
    result: Evaluation


def calibrate(tagger: Tagger, labels: LabelSet, articles: Sequence[Document]) -> Calibration:
    """Fit the temperature, then the threshold.

    The threshold is half of F1: leaving out what is less probable raises it (Lipton et al. 2014).
    """
    words, scores = tagger.score([article.text for article in articles])
    temperature = fit_temperature(labels, words, scores, articles)

    def scored(threshold: float) -> Evaluation:
        decoder = Decoder(labels, temperature, threshold)
        found = Predictor(tagger, decoder).decode(articles, words, scores)
        return evaluate(articles, found, labels.types)

    threshold = round(scored(0.0).overall.f1 / 2, 3)
    return Calibration(temperature, threshold, scored(threshold))
