"""Generated documents: every script, marks, emoji, odd spaces, brackets and backslashes."""

from hypothesis import strategies as st

from turkpa_ner.documents import Document, Span

CHARACTERS = st.one_of(
    st.sampled_from(
        "abzABZəğıİöşüçňýžäӘғқңөұүһіЖжйЁ0123 \n\r\t.,;:!?()[]\\\"'’ʼʻ‘`«»“”-–—_#@"
        "\u0301\u0306\u0327\u00a0\u00ad\u200b\u200d\u2028\ufeff\ufe0f👩‍🏽🇦🇿"
    ),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.text(CHARACTERS, max_size=60)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document with spans anywhere."""
    text = draw(TEXTS.filter(str.strip))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    labels = st.sampled_from(["OFFICIAL", "INSTITUTION", "EVENT"])
    spans = [
        Span(start, end, draw(labels)) for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return Document(text, tuple(spans), id="d1", language="az", split="train")
