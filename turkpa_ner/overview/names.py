"""Which spellings are forms of one name.

Two steps, both only among names of one type that occur in the collection:

1. Endings. A form joins the shorter form that it extends by a known ending of its language
   (`Əliyevin`, `Əliyev`), if there is one such name only. The ending stands at the last word; in
   Russian every word may carry one.
2. Short names of people. `Gafarova`, `S. Gafarova` are the full name that fits; which one may
   differ from article to article.

What could belong to several names, or may be a name of its own, stays alone and says what else it
could be. A bare -a is such a case: `Karimova` is a form of `Karimov` or another person.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from turkpa_ner.overview.endings import bases
from turkpa_ner.overview.folding import Key

# Endings that also make another person's name of a name.
_DOUBTFUL = re.compile("[nyнй]?[aа]|[яиіы]|[nн]")
_MOST = 1000  # combinations of the forms of a name's words
Languages = Mapping[Key, Iterable[str]]


@dataclass(frozen=True)
class Forms:
    """What belongs to what, among the names of one type.

    Attributes:
        root: of every form the name that it belongs to, itself or a shorter one.
        maybe: names that a root could be a form of.
        full: full names that a short name of a person fits.
    """

    root: dict[Key, Key]
    maybe: dict[Key, frozenset[Key]]
    full: dict[Key, frozenset[Key]]

    @classmethod
    def of(cls, languages: Languages, *, people: bool) -> "Forms":
        """Sort out names.

        Args:
            languages: of each name the languages of the texts that it occurs in.
            people: whether they are names of people.
        """
        root, maybe = _by_ending(languages, people)
        together: defaultdict[Key, set[str]] = defaultdict(set)
        for key, base in root.items():
            together[base].update(languages[key])
        return cls(root, maybe, _full_names(together) if people else {})

    def name(self, key: Key, present: Iterable[Key]) -> tuple[Key, frozenset[Key]]:
        """The name that a form means in an article, and which others it could mean.

        Args:
            key: the form.
            present: the roots of all forms in the article.
        """
        root = self.root[key]
        full = self.full.get(root, frozenset())
        if meant := full.intersection(present) or full:
            if len(meant) == 1:
                return next(iter(meant)), frozenset()
            return root, meant | self.maybe.get(root, frozenset())
        return root, self.maybe.get(root, frozenset())


def _by_ending(
    languages: Languages, people: bool
) -> tuple[dict[Key, Key], dict[Key, frozenset[Key]]]:
    words = {word for key in languages for word in key}
    root: dict[Key, Key] = {}
    maybe: dict[Key, frozenset[Key]] = {}

    def find(key: Key) -> Key:
        if key not in root:
            root[key] = key  # also ends a circle of forms
            sure, all_bases = set(), set()
            for base, doubtful in _attested(key, languages, words, people):
                all_bases.add(find(base))
                if not doubtful:
                    sure.add(find(base))
            all_bases.discard(key)
            if len(all_bases) == 1 and sure & all_bases:
                (root[key],) = all_bases
            elif all_bases:
                maybe[key] = frozenset(all_bases)
        return root[key]

    for key in sorted(languages, key=lambda key: (len(" ".join(key)), key)):
        find(key)
    return root, maybe


def _attested(
    key: Key, languages: Languages, words: set[str], people: bool
) -> Iterator[tuple[Key, bool]]:
    """The names of the collection that a name may be a form of, and whether that is doubtful."""
    for language in languages[key]:
        options = [[word, *sorted(bases(word, language) & words)] for word in key]
        if language != "ru":
            options[:-1] = [[word] for word in key[:-1]]
        for base in islice(product(*options), _MOST):
            if base != key and base in languages:
                changed = [(a, b) for a, b in zip(key, base, strict=True) if a != b]
                yield base, people and all(_is_doubtful(*pair) for pair in changed)


def _is_doubtful(word: str, base: str) -> bool:
    return word.startswith(base) and _DOUBTFUL.fullmatch(word, len(base)) is not None


def _full_names(languages: Languages) -> dict[Key, frozenset[Key]]:
    """For each short name of a person the full names that it fits."""
    whole = {key for key in languages if len(key) > 1 and not _is_initial(key[0])}
    shorter = {key[cut:] for key in whole for cut in range(1, len(key))}
    by_surname: defaultdict[str, list[Key]] = defaultdict(list)
    for key in sorted(whole - shorter):
        by_surname[key[-1]].append(key)
        if "hu" in languages[key]:  # the surname comes first
            by_surname[key[0]].append(key)
    initials: defaultdict[str, list[Key]] = defaultdict(list)
    for key in languages.keys() - whole:
        initials[key[-1]].append(key)
    found = {}
    for key in languages:
        endings = {base for language in languages[key] for base in bases(key[-1], language)}
        last_words = (key[-1], *(base for base in endings if not _is_doubtful(key[-1], base)))
        candidates = [
            full
            for last in last_words
            for full in by_surname[last] or initials[last]
            if _fits((*key[:-1], last), full, "hu" in languages[full])
        ]
        if candidates:
            found[key] = frozenset(candidates)
    return found


def _fits(short: Key, full: Key, surname_first: bool) -> bool:
    """Whether a short name, its ending cut, can stand for a full one."""
    if len(short) > len(full) or short == full:
        return False
    number = next((i for i, word in enumerate(short) if not _is_initial(word)), len(short))
    surname = short[number:]
    if number:
        return (
            full[-len(surname) :] == surname
            and len(full) > len(surname)
            and not _is_initial(full[0])
            and all(f.startswith(i[:-1]) for i, f in zip(short[:number], full, strict=False))
        )
    return full[-len(surname) :] == surname or (
        surname_first and len(short) == 1 and full[0] == surname[0]
    )


def _is_initial(word: str) -> bool:
    return len(word) <= 3 and word.endswith(".")
