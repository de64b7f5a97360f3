import pytest
from hypothesis import given
from hypothesis import strategies as st

from turkpa_ner.overview.endings import LANGUAGES
from turkpa_ner.overview.folding import fold
from turkpa_ner.overview.names import Forms


def forms(language, *surfaces, people=True):
    return Forms.of({fold(surface): {language} for surface in surfaces}, people=people)


def groups(language, *surfaces, people=True):
    """What each surface is taken for, in an article that holds nothing else."""
    found = forms(language, *surfaces, people=people)
    return [" ".join(found.name(fold(surface), ())[0]) for surface in surfaces]


@pytest.mark.parametrize(
    ("language", "base", "others"),
    [
        ("az", "Milli Məclis", ["Milli Məclisin", "MİLLİ MƏCLİSDƏ", "Milli Məclisinə"]),
        ("kk", "Қазақстан Парламенті", ["Қазақстан Парламентінің", "Қазақстан Парламентіне"]),
        ("ru", "Европейский союз", ["Европейского союза", "Европейском союзе"]),
        ("ru", "Парламентская ассамблея", ["Парламентской ассамблеи"]),
        ("hu", "Országgyűlés bizottsága", ["Országgyűlés bizottságának"]),
        ("uz", "Oliy Majlis", ["Oliy Majlisning", "Oliy Majlisga"]),
    ],
)
def test_inflected_institutions_join_the_attested_form(language, base, others):
    expected = " ".join(fold(base))
    assert groups(language, base, *others, people=False) == [expected] * (1 + len(others))


def test_a_base_must_occur_and_belong_to_the_language():
    assert groups("uz", "Fordning", "Fordni") == ["fordning", "fordni"]
    assert groups("en", "Ford", "Fordu") == ["ford", "fordu"]


def test_an_ending_is_sure_for_bodies_but_not_for_people():
    assert groups("ru", "Сенат", "Сената", people=False) == ["сенат", "сенат"]
    assert groups("ru", "Форд", "Форда") == ["форд", "форда"]


@pytest.mark.parametrize(
    ("language", "form", "bases"),
    [
        ("ru", "Каримова", ["Каримов"]),  # his case, or she
        ("ru", "Каримову", ["Каримов", "Каримова"]),
        ("az", "Kərimova", ["Kərimov"]),
        ("tk", "Amanowa", ["Amanow"]),
        ("az", "Anna", ["Ann"]),
    ],
)
def test_what_may_be_another_person_stays_alone_and_says_so(language, form, bases):
    found = forms(language, form, *bases)
    name, others = found.name(fold(form), ())
    assert name == fold(form)
    assert {fold(base) for base in bases} >= others != set()


def test_another_inflected_word_settles_the_doubt():
    assert groups("ru", "Сергей Лавров", "Сергея Лаврова") == ["сергей лавров"] * 2
    assert groups("ru", "Мария Иванова", "Марии Ивановой") == ["мария иванова"] * 2
    assert groups("ru", "Александр Иванов", "Александра Иванова")[1] == "александра иванова"


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [
        ("az", "Qafarova", "Sahiba Qafarova"),
        ("az", "Qafarovanın", "Sahiba Qafarova"),
        ("ru", "Гафаровой", "Сахиба Гафарова"),
        ("tk", "A.Orazow", "Aman Orazow"),
        ("uz", "Sh. Mirziyoyev", "Shavkat Mirziyoyev"),
        ("en", "de Jong", "Joost de Jong"),
        ("hu", "Csáki-Bende", "Csáki-Bende Olivér"),
    ],
)
def test_a_short_name_is_the_only_full_name_that_fits(language, short, full):
    assert groups(language, short, full) == [" ".join(fold(full))] * 2


def test_an_ambiguous_surname_means_whoever_is_in_the_article():
    found = forms("en", "Kim", "Ann Kim", "Bo Kim", "A. Kim", "Kimberly")
    ann, bo = fold("Ann Kim"), fold("Bo Kim")
    assert found.name(("kim",), [("kim",), bo]) == (bo, frozenset())
    assert found.name(("kim",), [("kim",)]) == (("kim",), {ann, bo})
    assert found.name(("kim",), [("kim",), ann, bo]) == (("kim",), {ann, bo})
    assert found.name(fold("A. Kim"), ()) == (ann, frozenset())
    assert found.name(("kimberly",), [ann]) == (("kimberly",), frozenset())


def test_given_names_and_other_surnames_stay_alone():
    assert groups("az", "Bəxtiyar", "Bəxtiyar Həsənli") == ["bəxtiyar", "bəxtiyar həsənli"]
    assert groups("en", "S. Lee", "Ann Lee") == ["s. lee", "ann lee"]
    assert groups("en", "Lee", "A. Lee") == ["a. lee", "a. lee"]


@given(
    st.dictionaries(
        st.lists(st.text("аиоуйнмтклсabinsdz.ə", min_size=1, max_size=5), min_size=1, max_size=3)
        .map(tuple)
        .filter(lambda key: all(key)),
        st.sets(st.sampled_from([*LANGUAGES, ""]), min_size=1, max_size=2),
        max_size=12,
    ),
    st.booleans(),
)
def test_every_name_has_a_place_whatever_the_names_are(languages, people):
    found = Forms.of(languages, people=people)
    for key in languages:
        root = found.root[key]
        assert found.root[root] == root
        for present in ((), languages):
            name, others = found.name(key, present)
            assert found.root[name] == name
            assert name not in others
