import pytest

from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation import slices
from turkpa_ner.evaluation.mentions import Mentions


def mentions(text, *spans):
    document = Document(text, tuple(Span(start, end, "PER") for start, end in spans))
    return Mentions.of([document], ("PER", "ORG")), [document]


def names(table, numbers):
    return [table[number] for number in numbers]


def test_names_are_seen_without_regard_to_case_and_white_space():
    training = [Document("ANN  Lee met Bo.", (Span(0, 8, "PER"), Span(13, 15, "ORG")))]
    found, _ = mentions("Ann\nLee, bo and Cy.", (0, 7), (9, 11), (16, 18))
    numbers = slices.TrainingNames.of(training).slices(found)
    assert names(slices.SEEN, numbers) == ["seen in training", "seen as another type", "never seen"]


def test_lengths_in_words():
    found, _ = mentions("a b c d e f g h i j k l", (0, 1), (2, 5), (6, 13), (14, 23))
    assert names(slices.LENGTHS, slices.by_length(found)) == list(slices.LENGTHS)


def test_positions_in_fifths():
    found, documents = mentions("x" * 10, (0, 1), (2, 4), (9, 10))
    numbers = slices.by_position(found, documents)
    assert names(slices.POSITIONS, numbers) == ["first fifth", "second fifth", "last fifth"]


@pytest.mark.parametrize(
    ("start", "end", "slice_"),
    [
        (90, 110, "across a seam"),
        (100, 110, "within 50 characters"),  # begins with the new window
        (90, 100, "within 50 characters"),
        (0, 50, "within 50 characters"),
        (0, 49, "within 200 characters"),
        (300, 310, "within 200 characters"),
        (301, 310, "farther away"),
        (699, 700, "within 200 characters"),
        (920, 930, "within 50 characters"),
    ],
)
def test_distance_to_the_nearest_seam(start, end, slice_):
    found, _ = mentions("x" * 1000, (start, end))
    (number,) = slices.by_seam(found, [[100, 900]])
    assert slices.SEAMS[number] == slice_


def test_a_text_of_one_window_has_no_seam():
    found, _ = mentions("x" * 10, (0, 1))
    assert names(slices.SEAMS, slices.by_seam(found, [[]])) == ["text of one window"]
