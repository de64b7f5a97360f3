import pytest

from turkpa_ner.overview.endings import bases
from turkpa_ner.overview.folding import fold
from turkpa_ner.overview.languages import guess_language


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TÜRKPA", "TürkPA"),
        ("İLHAM", "ilham"),
        ("ISPARTALI", "Ispartalı"),
        ("Ispartalı", "İspartali"),
        ("Oʻzbekiston", "O'zbekiston"),
        ("Kárpáti–Nagy", "KÁRPÁTI-NAGY"),
        ("«Нур Отан»", "“Нур Отан”"),
        ("Семёнов", "Семенов"),
        ("A.Orazow", "A.  Orazow"),
        ("и\u0306", "Й"),
        ("Mil\u00adli\u00a0Məclis", "milli məclis"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ali", "Əli"), ("Gafarova", "Qafarova"), ("Sur", "Sür"), ("Ann", "Anna")]
)
def test_other_letters_make_another_name(one, other):
    assert fold(one) != fold(other)


def test_a_name_of_invisible_signs_is_a_name():
    assert fold("\u200b") == ("\u200b",)


FORMS = {
    "az": "məclis: məclisin məclisə məclisi məclisdə məclisdən məclisinin məclisində; "
    "gafarova: gafarovanın gafarovaya gafarovanı gafarovadan",
    "tr": "zirvesi: zirvesinin zirvesine zirvesini zirvesinde zirvesinden; "
    "meclis: meclisin meclise mecliste meclisten meclisle",
    "tk": "mejlis: mejlisiň mejlise mejlisi mejlisde mejlisden mejlisiniň; "
    "amanowa: amanowanyň amanowany",
    "uz": "senat: senatning senatga senatni senatda senatdan; сенат: сенатнинг сенатга; "
    "vazirligi: vazirligining vazirligiga",
    "kk": "мәжіліс: мәжілістің мәжіліске мәжілісті мәжілісте мәжілістен мәжіліспен мәжілісінің; "
    "парламенті: парламентінің парламентіне парламентін парламентінде; senat: senattıñ",
    "ky": "кеңеш: кеңештин кеңешке кеңешти кеңеште кеңештен кеңешинин; "
    "банкы: банкынын банкына банкын банкында",
    "hu": "parlament: parlamentben parlamentnek parlamentet parlamentből; "
    "bizottsága: bizottságának bizottságát; unió: uniónak unióhoz unióban",
    "ru": "сенат: сената сенату сенатом сенате; дума: думы думе думу думой; "
    "ассамблея: ассамблеи ассамблею ассамблеей; кенеш: кенеша; европейский: европейского "
    "европейскому европейским европейском; гафарова: гафаровой; лавров: лавровым",
}


@pytest.mark.parametrize("language", FORMS)
def test_case_and_possessive_endings(language):
    for line in FORMS[language].split(";"):
        name, forms = line.split(":")
        for form in forms.split():
            (folded,), (base,) = fold(form), fold(name.strip())
            assert base in bases(folded, language), form


def test_english_has_no_endings_and_short_words_keep_theirs():
    assert bases("browne", "en") == bases("browne", "") == frozenset()
    assert "аб" in bases("абга", "ky")
    assert "un" not in bases("uni", "az")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("az", "Milli Məclisin sədri deputatları qəbul etdi və görüşdə çıxış etdi."),
        ("tr", "Türkiye Büyük Millet Meclisi Başkanı, konuğunu Ankara'da ağırladı, dış ilişkiler."),
        ("tk", "Mejlisiň başlygy Aşgabatda geçirilen ýygnakda çykyş etdi, ýurdumyzyň wekilleri."),
        ("uz", "Oliy Majlis Qonunchilik palatasi toʻgʻrisida oʻz qarorini qabul qildi."),
        ("uz", "Ўзбекистон Республикаси Олий Мажлиси ҳақида қонун қабул қилинди, ўз навбатида."),
        ("kk", "Мәжіліс депутаттары жаңа заң жобасын бірінші оқылымда қабылдады, деп хабарлады."),
        ("kk", "Qazaqstan Respublikasy Parlamentiniñ Mäjilisi jaña zañ qabyldady, ūlttyq."),
        ("ky", "Жогорку Кеңештин депутаттары жаңы мыйзамды кабыл алышты, өкмөт түзүлдү."),
        ("hu", "Az Országgyűlés elnöke fogadta a török küldöttséget, és átadta az üzenetet."),
        ("ru", "Председатель Государственной думы выступил на заседании, это был первый визит."),
        ("", "Speaker Şentop met Əliyev in Baku and spoke at length about the parliament there."),
    ],
)
def test_the_language_is_known_by_its_letters(language, text):
    assert guess_language(text) == language
