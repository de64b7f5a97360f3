import pytest
from hypothesis import given
from hypothesis import strategies as st

from turkpa_ner.encoding.windows import make_windows


@st.composite
def plans(draw):
    lengths = draw(st.lists(st.integers(1, 9), max_size=120))
    capacity = draw(st.integers(27, 60))
    return lengths, capacity, draw(st.integers(0, capacity // 3))


@given(plans())
def test_every_word_is_scored_once_inside_a_window_that_fits(plan):
    lengths, capacity, overlap = plan
    windows = make_windows(lengths, capacity, overlap)
    owned = [word for window in windows for word in range(window.own_start, window.own_end)]
    assert owned == list(range(len(lengths)))
    for window in windows:
        assert window.start <= window.own_start < window.own_end <= window.end
        assert sum(lengths[window.start : window.end]) <= capacity


@given(plans())
def test_the_owner_shows_a_word_most_context(plan):
    lengths, capacity, overlap = plan
    windows = make_windows(lengths, capacity, overlap)

    def context(window, word):
        # What lies beyond the text's own ends is not missing.
        left = sum(lengths[window.start : word]) if window.start else 10**6
        right = sum(lengths[word + 1 : window.end]) if window.end < len(lengths) else 10**6
        return min(left, right)

    for owner in windows:
        for word in range(owner.own_start, owner.own_end):
            seeing = [w for w in windows if w.start <= word < w.end]
            assert context(owner, word) == max(context(window, word) for window in seeing)


def test_windows_are_about_equally_long():
    windows = make_windows([1] * 110, 100, 30)
    assert [(window.start, window.end) for window in windows] == [(0, 71), (41, 110)]


def test_overlap_is_at_most_a_third():
    with pytest.raises(ValueError, match="between 0 and 3"):
        make_windows([1], 10, 4)
