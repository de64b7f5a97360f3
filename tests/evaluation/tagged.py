"""Documents made of tag sequences, as the reference implementations take them."""

from turkpa_ner.documents import Document, Span


def tagged(tags, *, lenient=False, **about):
    """A text of one-letter words with the mentions that IOB2 tags express.

    Strictly, a mention begins with B- and goes on with I- of its type; leniently (conlleval), an
    I- that continues nothing begins one, too.
    """
    spans, last = [], None
    for number, tag in enumerate(tags):
        mark, _, label = tag.partition("-")
        if mark == "B" or (lenient and mark == "I" and label != last):
            spans.append((number, number + 1, label))
            last = label
        elif mark == "I" and label == last:
            spans[-1] = (spans[-1][0], number + 1, label)
        else:
            last = None
    text = " ".join("w" * len(tags)) or " "
    entities = [Span(2 * start, 2 * end - 1, label) for start, end, label in spans]
    return Document(text, tuple(entities), **about)
