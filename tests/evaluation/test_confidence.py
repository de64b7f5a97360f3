import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from turkpa_ner.evaluation.confidence import Confidences


def figures(score, right, documents=None):
    score, right = np.array(score, float), np.array(right, bool)
    document = np.arange(len(score)) if documents is None else np.array(documents)
    confidences = Confidences(score, right, document, int(document.max()) + 1)
    return confidences.to_dict(resamples=200, seed=1)


def test_brier_score_is_that_of_scikit_learn():
    random = np.random.default_rng(1)
    score, right = random.random(200), random.random(200) < 0.6
    found = figures(score, right)
    assert found["brier"] == pytest.approx(brier_score_loss(right, score))
    low, high = found["brier_interval"]
    assert low < found["brier"] < high


def test_calibration_error_by_hand():
    # 0.95 and 1.0 share the last bin: mean 0.975, half of them right; 0.42 is alone and right.
    found = figures([0.95, 1.0, 0.42], [True, False, True])
    assert found["ece"] == pytest.approx(2 / 3 * abs(0.975 - 0.5) + 1 / 3 * abs(0.42 - 1))
    filled = [group for group in found["bins"] if group["mentions"]]
    assert [(group["from"], group["mentions"], group["precision"]) for group in filled] == [
        (0.4, 1, 1.0),
        (0.9, 2, 0.5),
    ]


def test_confidences_that_are_true_have_little_error_and_inflated_ones_much():
    random = np.random.default_rng(2)
    truth = random.random(20_000)
    right = random.random(20_000) < truth
    documents = np.arange(20_000) // 100
    assert figures(truth, right, documents)["ece"] < 0.02
    assert figures(np.sqrt(truth), right, documents)["ece"] > 0.1


def test_how_many_mentions_can_be_kept_at_a_precision():
    # Nine of the ten surest are right, then one in two.
    right = [True] * 9 + [False] + [True, False] * 5
    score = np.linspace(0.99, 0.5, 20)
    kept = {row["precision"]: row for row in figures(score, right)["kept"]}
    assert kept[0.9]["share"] == pytest.approx(11 / 20)  # ten of eleven
    assert kept[0.9]["threshold"] == pytest.approx(score[10])
    assert kept[0.99]["share"] == pytest.approx(9 / 20)
    low, high = kept[0.9]["share_interval"]
    assert low < 11 / 20 <= high


def test_mentions_of_equal_confidence_are_kept_together():
    found = figures([0.9, 0.9, 0.8], [True, False, True])
    assert [point["precision"] for point in found["curve"]] == [0.5, pytest.approx(2 / 3)]
    assert all(row["threshold"] is None and row["share"] == 0 for row in found["kept"])
