import random

import pytest

from tests.corpus.mutations import cases, mutate, outcome


@pytest.mark.parametrize("seed", range(3))
def test_damaged_files_are_read_or_refused_and_lose_nothing_in_silence(seed, tmp_path):
    chance = random.Random(seed)
    outcomes = {
        outcome(case, mutate(case.content, chance), tmp_path)
        for case in cases(tmp_path)
        for _ in range(8)
    }
    assert outcomes == {"loaded", "refused"}


def test_sound_files_are_read_whole(tmp_path):
    for case in cases(tmp_path):
        assert outcome(case, case.content, tmp_path) == "loaded"
