"""One predictor for many texts, threads and processes."""

import multiprocessing
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.model.onnx_backend import processor_threads
from turkpa_ner.model.tagger import Tagger
from turkpa_ner.predict import Predictor

TEXTS = [
    "Ann Lee spoke in the Milli Majlis in Baku.",
    "TÜRKPA'nın 2020 seçimi bitti, dedi Ann Lee. " * 12,
    "",
    "Bo Kim met Ann Lee.",
    "The Milli Majlis met. Bo Kim spoke to it. " * 30,
] * 4


@pytest.fixture(scope="module", params=["onnx-int8", "onnx-fp32", "torch", "torch-bf16"])
def predictor(request, exported_model, trained_model):
    folder = exported_model if request.param.startswith("onnx") else trained_model
    return Predictor.from_pretrained(folder, runtime=request.param)


@pytest.fixture(scope="module")
def graph(exported_model):
    return Predictor.from_pretrained(exported_model, runtime="onnx-int8")


def load(folder):
    global loaded
    loaded = Predictor.from_pretrained(folder)


def predict(text):
    return loaded.predict(text)


def places(document):
    return [(entity.start, entity.end, entity.label) for entity in document.entities]


def test_threads_share_a_predictor(predictor):
    expected = [predictor.predict(text) for text in TEXTS]
    assert sum(len(document.entities) for document in expected) > 20
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(predictor.predict, TEXTS))
        streams = list(pool.map(list, [predictor.stream(TEXTS) for _ in range(4)]))
    for documents in (found, *streams):
        assert [places(document) for document in documents] == [places(d) for d in expected]


@pytest.mark.parametrize("runtime", ["onnx-int8", "onnx-fp32"])
def test_an_exported_graph_gives_the_very_same_scores_in_any_company(exported_model, runtime):
    predictor = Predictor.from_pretrained(exported_model, runtime=runtime)
    alone = {text: predictor.predict(text) for text in TEXTS}
    for seed in range(3):
        order = random.Random(seed).sample(TEXTS, len(TEXTS))
        assert list(predictor.stream(order)) == [alone[text] for text in order]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_process_uses_the_predictor_of_its_parent(graph, monkeypatch):
    expected = [graph.predict(text) for text in TEXTS]
    monkeypatch.setattr(sys.modules[__name__], "loaded", graph, raising=False)
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "true")
    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        assert list(pool.map(predict, TEXTS, timeout=60)) == expected


def test_fresh_processes_load_their_own(graph, exported_model):
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, fresh, initializer=load, initargs=(exported_model,)) as pool:
        found = list(pool.map(predict, TEXTS, timeout=120))
    assert found == [graph.predict(text) for text in TEXTS]


def test_windows_may_run_alone_and_at_the_same_time(tiny_encoder):
    shapes = []

    class Positions:
        """Scores every sub-word by its id."""

        def logits(self, ids, mask):
            shapes.append(ids.shape)
            return np.repeat(ids[..., None], 7, axis=2).astype(np.float32)

    encoder = SubwordEncoder.from_folder(tiny_encoder)
    window = {"window": 32, "overlap": 8}
    together = Tagger(encoder, Positions(), **window).score(TEXTS)
    assert max(rows for rows, _ in shapes) > 1
    shapes.clear()
    alone = Tagger(encoder, Positions(), **window, batch_tokens=0, threads=3).score(TEXTS)
    assert {rows for rows, _ in shapes} == {1}
    assert alone[0] == together[0]
    assert all(map(np.array_equal, alone[1], together[1]))


def test_what_goes_wrong_in_a_thread_is_raised(tiny_encoder):
    class Broken:
        """Fails."""

        def logits(self, ids, mask):
            raise MemoryError("no more")

    encoder = SubwordEncoder.from_folder(tiny_encoder)
    tagger = Tagger(encoder, Broken(), window=32, overlap=8, batch_tokens=0, threads=3)
    with pytest.raises(MemoryError, match="no more"):
        tagger.score(TEXTS)


def test_the_number_of_threads_can_be_set(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert processor_threads() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert processor_threads() >= 1


def test_an_exported_model_loads_neither_pytorch_nor_readers_of_corpora(exported_model):
    code = (
        "import sys; from turkpa_ner.predict import Predictor\n"
        f"Predictor.from_pretrained({str(exported_model)!r}).predict('Bo Kim met Ann Lee.')\n"
        "print(sorted({'torch', 'transformers', 'yaml', 'rich'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.decode().strip() == "[]"
