"""The overview and the articles as one HTML page: tables with links to coloured passages."""

from collections.abc import Iterable, Iterator

from turkpa_ner.documents import Document, entity_class
from turkpa_ner.overview.collection import Collection
from turkpa_ner.pages import TYPE_COLOURS, environment

# What a browser still opens at once. Counts are of everything.
MOST_CHARACTERS = 8_000_000  # of all articles that are shown with their text
MOST_ROWS = 200  # of a table
MOST_LINKS = 100  # of a row, one an article


def html(documents: Iterable[Document]) -> Iterator[str]:
    """The page of any number of documents, in parts.

    Only the first articles, of MOST_CHARACTERS together, are kept in memory and shown; of the
    others the page has the counts.

    Args:
        documents: taken one at a time, all before the first part.

    Raises:
        UserError: if the extra `report` is not installed.
    """
    template = environment("turkpa_ner.overview").get_template("overview.html")
    collection = Collection()
    shown: dict[int, Document] = {}
    room = MOST_CHARACTERS
    for number, document in enumerate(documents):
        collection.add(document)
        room -= len(document.text)
        if room >= 0:
            shown[number] = document
    overview = collection.overview()
    types = overview.types()
    return template.generate(
        title="What is named in these articles",
        ids=overview.ids,
        overview=overview,
        mentions=sum(name.mentions for name in overview.names),
        types=types,
        pairs=[pair for pair in overview.pairs() if len(pair.articles) > 1],
        shown=shown,
        colours={
            entity_class(label): TYPE_COLOURS[number % len(TYPE_COLOURS)]
            for number, label in enumerate(types)
        },
        most_rows=MOST_ROWS,
        most_links=MOST_LINKS,
        count=_count,
        entity_class=entity_class,
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("s" if number != 1 else "")
