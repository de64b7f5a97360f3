import numpy as np
import pytest
from scipy import stats

from tests.evaluation.simulated import simulated, true_f1
from turkpa_ner.evaluation import bootstrap
from turkpa_ner.evaluation.bootstrap import _t_quantile, interval, ratios, resampled_sums


@pytest.mark.parametrize(
    ("documents", "recall", "precision"), [(40, 0.8, 0.8), (100, 0.95, 0.9), (250, 0.5, 0.7)]
)
def test_intervals_hold_the_true_figure_as_often_as_they_say(documents, recall, precision):
    random = np.random.default_rng(20)
    held = 0
    for seed in range(800):
        counts = simulated(random, documents, recall=recall, precision=precision)
        samples = ratios(resampled_sums(counts, 400, seed))[:, 2]
        low, high = interval(samples, documents)
        held += low <= true_f1(recall, precision) <= high
    assert 0.93 <= held / 800 <= 0.97


def test_sums_are_of_documents_drawn_with_replacement(monkeypatch):
    columns = np.array([[[1, 10]], [[2, 20]], [[4, 40]]])
    sums = resampled_sums(columns, 300, 1)
    assert sums.shape == (300, 1, 2)
    np.testing.assert_array_equal(sums[..., 1], 10 * sums[..., 0])
    possible = {a + b + c for a in (1, 2, 4) for b in (1, 2, 4) for c in (1, 2, 4)}
    assert set(sums[:, 0, 0]) == possible
    np.testing.assert_array_equal(sums, resampled_sums(columns, 300, 1))
    assert not np.array_equal(sums, resampled_sums(columns, 300, 2))
    monkeypatch.setattr(bootstrap, "_BLOCK", 9)  # drawn three rows at a time
    assert resampled_sums(columns, 300, 1).shape == (300, 1, 2)


def test_ratios_where_nothing_is_below_them_do_not_exist():
    found = ratios(np.array([[1, 2, 4], [0, 0, 3], [0, 0, 0]]))
    np.testing.assert_allclose(
        found, [[0.5, 0.25, 1 / 3], [np.nan, 0, 0], [np.nan, np.nan, np.nan]]
    )


def test_no_interval_without_enough_to_go_by():
    assert interval(np.array([0.5] * 10), documents=1) is None
    assert interval(np.array([0.5] * 4 + [np.nan] * 6), documents=9) is None
    low, high = interval(np.array([0.4, 0.5] * 5 + [np.nan]), documents=9)
    assert (low, high) == (pytest.approx(0.4), pytest.approx(0.5))


def test_quantiles_of_students_t():
    for freedom in (1, 2, 3, 5, 10, 100):
        assert _t_quantile(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=2e-3)
