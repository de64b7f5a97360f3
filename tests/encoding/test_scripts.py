import re

import pytest

from turkpa_ner.alphabets import other_script
from turkpa_ner.encoding.scripts import IN_CYRILLIC, IN_LATIN, in_latin
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.predict import SHIPPED

USUAL = {
    "az": "Milli Məclisin sədri Bakıda keçirilən görüşdə qardaş ölkələrin parlament sədrlərini "
    "qəbul edib, gələcək əməkdaşlıq haqqında danışıb.",
    "kk": "Мәжіліс төрағасы Астанада өткен кездесуде түркі мемлекеттерінің парламент басшыларын "
    "қабылдап, ынтымақтастық туралы әңгімелесті.",
    "ky": "Жогорку Кеңештин төрагасы Бишкекте өткөн жолугушууда түрк мамлекеттеринин парламент "
    "башчыларын кабыл алып, кызматташтык жөнүндө сүйлөштү.",
    "ru": "Председатель Государственной думы принял на встрече в Москве глав парламентов тюркских "
    "государств и говорил с ними о новой форме сотрудничества.",
    "tk": "Mejlisiň başlygy Aşgabatda geçirilen duşuşykda türki döwletleriň parlament "
    "ýolbaşçylaryny kabul edip, jemgyýetçilik hyzmatdaşlygy hakynda gürrüň berdi.",
    "uz": "Oliy Majlis raisi Toshkentda oʻtgan uchrashuvda turkiy davlatlar parlamentlari "
    "rahbarlarini qabul qilib, hamkorlik haqida soʻzlashdi.",
}


@pytest.fixture(scope="module")
def encoder():
    return SubwordEncoder.from_folder(SHIPPED)


@pytest.mark.parametrize("language", USUAL)
def test_the_other_script_is_read_in_the_usual_one(encoder, language):
    usual = USUAL[language]
    other = "".join(other_script(usual, language))
    assert other != usual
    words, read = encoder.words(other)
    as_usual = encoder.words(usual)[1]
    assert [other[slice(*word)] for word in words] == re.findall(r"\w+|[.,]", other)
    same = sum(left == right for left, right in zip(read, as_usual, strict=True))
    # What Latin letters do not tell apart, like the soft sign of Russian, stays lost.
    least = {"az": 1, "uz": 1, "tk": 1, "kk": 0.85, "ky": 0.85, "ru": 0.75}[language]
    assert same >= least * len(words)


@pytest.mark.parametrize("language", USUAL)
def test_the_usual_script_stays(encoder, language):
    text = USUAL[language]
    words, pieces = encoder.words(text)
    gaps = ["" if start and not text[start - 1].isspace() else " " for start, _ in words]
    surfaces = [gap + text[slice(*word)] for gap, word in zip(gaps, words, strict=True)]
    assert pieces == encoder.ids(surfaces)


@pytest.mark.parametrize(
    "text",
    [
        "Sadyr Japarov, Nurlanbek Turgunbek uulu, Jyldyz Bakashova and Sooronbay Jeenbekov "
        "met the Speaker of the National Assembly in the capital today.",
        "Мәжіліс төрағасы Астанада Ўзбекистон Республикасының Олий Мажлисі өкілдерімен кездесіп, "
        "екі елдің парламентаралық байланыстарын дамыту мәселелерін талқылады. Кездесуде "
        "тараптар сауда, көлік, су ресурстары және мәдениет салаларындағы ынтымақтастық "
        "туралы пікір алмасып, бірлескен жұмыс тобын құруға келісті.",
        "Dr. Hvq Xzt Brkl",
    ],
)
def test_names_of_another_language_do_not_turn_a_text(encoder, text):
    words, pieces = encoder.words(text)
    assert pieces[0] == encoder.ids([" " + text[slice(*words[0])]])[0]
    assert in_latin(text) is None


@pytest.mark.parametrize(
    ("read", "word", "expected"),
    [
        (IN_CYRILLIC["ru"], " Novaya", [" Новая"]),
        (IN_CYRILLIC["ru"], " Rossiyskoy", [" Российской"]),
        (IN_CYRILLIC["ru"], " SSHA", [" США"]),
        (IN_CYRILLIC["ky"], " torogo", [" торого", " төрөгө"]),
        (IN_CYRILLIC["kk"], " üiınde", [" үйінде"]),
        (IN_LATIN["uz"], " Ўзбекистон", [" Oʻzbekiston"]),
        (IN_LATIN["uz"], " ШҲТ", [" ShHT"]),
        (IN_LATIN["az"], " Ҝәнҹә", [" Gəncə"]),
        (IN_LATIN["tk"], " Җемгыет NATO", [" Jemgyet NATO"]),
    ],
)
def test_words_are_respelt(read, word, expected):
    assert read(word) == expected
