from itertools import product

import numpy as np
import pytest

from tests.evaluation.simulated import simulated
from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.comparison import compare, randomisation_test

WORDS = "abcdefghij"


def documents(*found):
    """Documents of ten letters with a mention at each of the given positions."""
    return [
        Document(WORDS, tuple(Span(place, place + 1, "PER") for place in places), id=str(number))
        for number, places in enumerate(found)
    ]


def test_a_difference_has_its_sign_its_interval_and_its_documents():
    gold = documents(*[[0, 2, 4]] * 30)
    first = documents(*[[0, 2]] * 20, *[[0]] * 10)
    second = documents(*[[0, 2, 4]] * 20, *[[0]] * 9, [])
    found = compare(gold, first, second, ("PER",))
    overall = found["overall"]["all"]
    assert overall["first"] == pytest.approx(2 * 50 / (50 + 90))
    assert overall["second"] == pytest.approx(2 * 69 / (69 + 90))
    assert overall["difference"] == pytest.approx(overall["second"] - overall["first"])
    low, high = overall["interval"]
    assert 0 < low < overall["difference"] < high
    assert overall["p"] < 0.01
    assert found["types"]["PER"] == overall
    moved = found["moved"]
    assert len(moved) == 20
    assert (moved[0]["document"], moved[0]["first_mistakes"]) == ("0", 1)
    assert {row["second_mistakes"] for row in moved} == {0}


def test_equal_systems_do_not_differ():
    gold, answer = documents([0, 2], [1]), documents([0], [1, 3])
    found = compare(gold, answer, answer, ("PER",))
    assert found["overall"]["all"]["difference"] == 0
    assert found["overall"]["all"]["interval"] == [0, 0]
    assert found["overall"]["all"]["p"] == 1
    assert found["moved"] == []


def test_the_p_value_is_near_that_of_all_exchanges():
    random = np.random.default_rng(5)
    one = simulated(random, 10, recall=0.6, precision=0.7)
    two = simulated(random, 10, recall=0.8, precision=0.8)
    one[:, 2] = two[:, 2] = np.maximum(one[:, 2], two[:, 2])

    def difference(mask):
        left, right = (
            np.where(np.array(mask)[:, None], *pair).sum(axis=0)
            for pair in ((two, one), (one, two))
        )
        return 2 * right[0] / (right[1] + right[2]) - 2 * left[0] / (left[1] + left[2])

    observed = abs(difference([0] * 10))
    exact = np.mean(
        [abs(difference(mask)) >= observed - 1e-12 for mask in product((0, 1), repeat=10)]
    )
    (found,) = randomisation_test(one[:, None], two[:, None], 20_000, seed=1)
    assert found == pytest.approx(exact, abs=0.01)


def test_p_values_of_equal_systems_are_even():
    random = np.random.default_rng(7)
    low = 0
    for seed in range(300):
        pair = [simulated(random, 40, recall=0.8, precision=0.8) for _ in range(2)]
        pair[0][:, 2] = pair[1][:, 2]
        (p,) = randomisation_test(pair[0][:, None], pair[1][:, None], 200, seed)
        low += p <= 0.1
    assert 0.06 <= low / 300 <= 0.14
