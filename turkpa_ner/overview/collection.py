"""Counts over many articles: who is named where and how often, and what is named together."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from turkpa_ner.documents import Document, writable
from turkpa_ner.labels import types_of
from turkpa_ner.overview.folding import Key, fold
from turkpa_ner.overview.languages import guess_language
from turkpa_ner.overview.names import Forms

PEOPLE = "OFFICIAL"


@dataclass
class Name:
    """A name in all its forms.

    Attributes:
        label: its type.
        text: its most frequent spelling.
        forms: how often each spelling occurs.
        places: for the number of each article that names it, the numbers of the mentions there.
        maybe: names of the same type that it could be a form of.
    """

    label: str
    text: str = ""
    forms: Counter[str] = field(default_factory=Counter)
    places: dict[int, list[int]] = field(default_factory=dict)
    maybe: list[str] = field(default_factory=list)

    @property
    def mentions(self) -> int:
        """How often it is named."""
        return self.forms.total()


@dataclass(frozen=True)
class Pair:
    """Two institutions or events, and the numbers of the articles that name both."""

    first: Name
    second: Name
    articles: list[int]


@dataclass(frozen=True)
class Overview:
    """What is named in a collection.

    Attributes:
        ids: of the articles, in the order in which they were added.
        names: type by type, the most frequent first.
    """

    ids: list[str]
    names: list[Name]

    def types(self) -> dict[str, list[Name]]:
        """The names of each type."""
        return {
            label: [name for name in self.names if name.label == label]
            for label in dict.fromkeys(name.label for name in self.names)
        }

    def pairs(self) -> list[Pair]:
        """Institutions and events that occur in the same article, the most frequent pairs first."""
        articles: defaultdict[int, list[int]] = defaultdict(list)
        for number, name in enumerate(self.names):
            if name.label != PEOPLE:
                for article in name.places:
                    articles[article].append(number)
        together: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for article in sorted(articles):
            for pair in combinations(articles[article], 2):
                together[pair].append(article)
        found = sorted(together.items(), key=lambda item: (-len(item[1]), item[0]))
        return [Pair(self.names[a], self.names[b], places) for (a, b), places in found]


class Collection:
    """Takes articles one at a time and keeps of them only what the overview needs."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._articles: list[list[tuple[str, Key, str]]] = []  # label, folded and written name
        self._languages: defaultdict[str, dict[Key, set[str]]] = defaultdict(dict)

    def add(self, document: Document) -> None:
        """Add an article; without an id it is called by its number, without a language by guess."""
        self._ids.append(writable(document.id) or str(len(self._ids) + 1))
        language = document.language or guess_language(document.text)
        mentions = []
        for span in document.entities:
            key = fold(span.text)
            self._languages[span.label].setdefault(key, set()).add(language)
            text = " ".join(writable(span.text).split()) or span.text
            mentions.append((span.label, key, text))
        self._articles.append(mentions)

    def overview(self) -> Overview:
        """The counts over all articles so far."""
        forms = {
            label: Forms.of(languages, people=label == PEOPLE)
            for label, languages in self._languages.items()
        }
        names: dict[tuple[str, Key], Name] = {}
        maybe: defaultdict[tuple[str, Key], set[Key]] = defaultdict(set)
        for article, mentions in enumerate(self._articles):
            present: defaultdict[str, set[Key]] = defaultdict(set)
            for label, key, _ in mentions:
                present[label].add(forms[label].root[key])
            for number, (label, key, text) in enumerate(mentions):
                meant, others = forms[label].name(key, present[label])
                name = names.setdefault((label, meant), Name(label))
                name.forms[text] += 1
                name.places.setdefault(article, []).append(number)
                maybe[label, meant] |= others
        for (_, key), name in names.items():
            name.text = _spelling(name.forms, key)
        for (label, key), possible in maybe.items():
            meant_by = {forms[label].name(other, ())[0] for other in possible} - {key}
            names[label, key].maybe = sorted(
                names[label, other].text if (label, other) in names else " ".join(other)
                for other in meant_by
            )
        types = types_of(self._languages)
        order = sorted(
            names.values(),
            key=lambda name: (types.index(name.label), -name.mentions, name.text),
        )
        return Overview(list(self._ids), order)


def _spelling(forms: Counter[str], key: Key) -> str:
    """The most frequent spelling of a name itself, not in capitals if there is another."""

    def is_name(text: str) -> bool:
        # Which of two forms of one length is the base (`Дума`, `Думе`) their frequency says.
        folded = fold(text)
        alike = len(folded) == len(key) and len("".join(folded)) == len("".join(key))
        return alike and all(a[:2] == b[:2] for a, b in zip(folded, key, strict=True))

    own = [text for text in forms if is_name(text)] or list(forms)
    return min(own, key=lambda text: (text.isupper(), -forms[text], text))
