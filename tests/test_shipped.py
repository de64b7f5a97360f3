"""The model that ships: what `pip install` and nothing else gives."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from turkpa_ner.corpus import read_corpus
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.predict import SHIPPED, Predictor

ROOT = Path(__file__).parents[1]
TEXTS = {
    "az": "Milli Məclisin sədri Rauf Bağırzadə Bakıda TÜRKPA-nın XVII plenar iclasını açıb.",
    "en": "Speaker Rauf Baghirzade opened the 17th Plenary Session of TURKPA in Baku.",
    "hu": "Rauf Bagirzade elnök Bakuban megnyitotta a TURKPA 17. plenáris ülését.",
    "kk": "Мәжіліс төрағасы Рауф Бағырзаде Бакуде ТҮРКПА-ның XVII пленарлық отырысын ашты.",
    "ky": "Төрага Рауф Багырзаде Бакуда ТҮРКПАнын XVII пленардык жыйынын ачты.",
    "ru": "Спикер Рауф Багирзаде открыл в Баку XVII пленарное заседание ТюркПА.",
    "tk": "Başlyk Rauf Bagyrzade Bakuwda TÜRKPA-nyň XVII mejlisini açdy.",
    "tr": "Meclis Başkanı Rauf Bağırzade, Bakü'de TÜRKPA'nın 17. Genel Kurulu'nu açtı.",
    "uz": "Spiker Rauf Bagʻirzoda Bokuda TURKPAning XVII yalpi majlisini ochdi.",
}


@pytest.fixture(scope="module")
def shipped():
    return Predictor.from_pretrained()


@pytest.mark.parametrize("language", TEXTS)
def test_it_finds_an_official_it_has_never_seen(shipped, language):
    found = shipped.predict(TEXTS[language]).entities
    names = [entity.text for entity in found if entity.label == "OFFICIAL"]
    assert len(names) == 1
    assert names[0].startswith(("Rauf", "Рауф"))


def test_it_is_as_good_as_its_card_says(shipped):
    articles = list(read_corpus(ROOT / "data/articles", split="validation"))
    found = evaluate(articles, shipped.stream_documents(articles), shipped.types)
    assert found.overall.f1 >= 0.91


def test_it_fits_into_the_repository():
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) <= 45e6


@pytest.mark.index
def test_the_wheel_finds_entities_without_pytorch(tmp_path):
    def run(*command):
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path)

    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    run(sys.executable, *pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT))
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run(python, *pip, "install", str(wheel))
    code = (
        "from importlib.util import find_spec; from turkpa_ner.predict import Predictor;"
        f"document = Predictor.from_pretrained().predict({TEXTS['en']!r});"
        "print(find_spec('torch'), [(e.label, e.text) for e in document.entities])"
    )
    printed = run(python, "-c", code).stdout
    assert printed.startswith("None ")
    assert "('OFFICIAL', 'Rauf Baghirzade')" in printed
