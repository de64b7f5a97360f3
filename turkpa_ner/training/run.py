"""The training run: from a configuration to a model folder."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from accelerate import PartialState
from accelerate.utils import broadcast_object_list
from transformers import AutoTokenizer, set_seed

from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.perturbations import perturbed_copies
from turkpa_ner.corpus.renaming import renamed_copies
from turkpa_ner.documents import Document
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.scores import Evaluation, evaluate
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.backbone import get_backbone
from turkpa_ner.model.decoding import Decoder
from turkpa_ner.model.settings import FILE as SETTINGS
from turkpa_ner.model.settings import ModelSettings
from turkpa_ner.model.tagger import Tagger
from turkpa_ner.model.torch_backend import TorchBackend, choose_device
from turkpa_ner.predict import Predictor
from turkpa_ner.training.calibrate import calibrate
from turkpa_ner.training.checkpoints import UnfinishedRun
from turkpa_ner.training.config import Config
from turkpa_ner.training.data import Collator, Examples, mixed
from turkpa_ner.training.embeddings import CompactEmbeddings
from turkpa_ner.training.encoders import LowRank, load_encoder
from turkpa_ner.training.memory import keep_freed_memory
from turkpa_ner.training.record import identity, save_record
from turkpa_ner.training.trainer import Report, WordTrainer, say, use_bf16


def train(config: Config, *, overwrite: bool = False, report: Report = say) -> Evaluation:
    """Fine-tune an encoder and write the model folder that the configuration names.

    The folder appears when it is complete; the weights are those of the epoch with the best
    strict F1 on the validation data. Until then checkpoints lie beside it, and a run that is
    started again goes on after the last of them.

    Args:
        config: the run.
        overwrite: whether an existing model folder, or an unfinished run with other settings, may
            be replaced.
        report: takes lines on the progress.

    Returns:
        The scores on the validation data.

    Raises:
        UserError: if data, encoder or output folder are not as they should be, before the work;
            if the loss is no number any more, or a checkpoint cannot be written.
    """
    output = Path(config.output)
    check_output(output, overwrite)
    processes = PartialState(cpu=choose_device().type == "cpu")
    if not processes.is_main_process:
        report = _silent
    keep_freed_memory()
    labels = LabelSet(config.model.types)
    articles = load_split(config.data.train, "train", labels)
    seed = config.training.seed
    if config.data.articles:
        articles = mixed(articles, seed)[: config.data.articles]
    train_documents = [
        *articles,
        *perturbed_copies(articles, config.data.perturbed, seed),
        *renamed_copies(articles, config.data.renamed, seed),
    ]
    validation = load_split(config.data.validation, "validation", labels)
    backbone = get_backbone(config.model.encoder)
    encoder = SubwordEncoder.from_folder(backbone)
    window = {"window": config.model.window, "overlap": config.model.overlap}
    examples = Examples(train_documents, encoder, labels, window=config.model.window)
    for lost in examples.lost:
        report(
            f"{lost.document}: the {lost.span.label} {lost.span.text!r} begins or ends inside a "
            f"word ({lost.words!r}) and is not learnt."
        )
    report(
        f"{len(train_documents)} articles to learn from ({sum(examples.lengths):,} sub-words in "
        f"{len(examples)} windows), {len(validation)} to choose the best epoch on"
    )

    set_seed(config.training.seed)
    model = load_encoder(backbone, labels, config)
    used = examples.used_ids() | _ids_of(validation, encoder) | {encoder.mask}
    embeddings = CompactEmbeddings(model, used, encoder.pad)
    low_rank = LowRank(model, config.training.lora) if config.training.lora else None
    made_of = identity(config, [*train_documents, *validation], processes.num_processes)
    unfinished = UnfinishedRun(output, made_of)
    with processes.main_process_first():
        unfinished.begin(anew=overwrite)
    try:
        bf16 = use_bf16(config.training.precision, choose_device())
        trainer = WordTrainer(
            model,
            config.training,
            examples,
            Collator(encoder.pad, embeddings.id_map, encoder.mask, config.training.hidden_words),
            run=unfinished,
            validate=_validation(
                Tagger(encoder, TorchBackend(model, embeddings.id_map, bf16=bf16), **window),
                validation,
                labels,
            ),
            report=report,
        )
        trainer.fit()
        if low_rank:
            low_rank.merge()
        results: list[Evaluation | None] = [None]
        if processes.is_main_process:
            model.eval()
            exact = Tagger(encoder, TorchBackend(model, embeddings.id_map), **window)
            calibration = calibrate(exact, labels, validation)
            embeddings.restore()
            with unfinished.model_draft() as draft:
                model.save_pretrained(draft)
                AutoTokenizer.from_pretrained(backbone).save_pretrained(draft)
                # The encoder's own file, byte for byte: it is what the windows were made with.
                shutil.copyfile(backbone / "tokenizer.json", draft / "tokenizer.json")
                ModelSettings(
                    **window,
                    temperature=calibration.temperature,
                    threshold=calibration.threshold,
                    metrics=calibration.result.to_dict(),
                ).save(draft)
                save_record(draft, config, made_of, trainer.history)
            results = [calibration.result]
        broadcast_object_list(results)
    except KeyboardInterrupt:
        if unfinished.last:
            raise KeyboardInterrupt(
                "start the same command again to go on after the last whole epoch"
            ) from None
        raise
    finally:
        if processes.is_main_process and not unfinished.last:
            unfinished.remove()
    if processes.is_main_process:
        unfinished.remove()
    assert results[0]
    return results[0]


def check_output(output: Path, overwrite: bool) -> None:
    """See that a model folder may be written.

    Raises:
        UserError: if there is one that is not to be replaced, or something that is no model.
    """
    if output.exists() and not overwrite:
        raise UserError(
            f"{output}: exists already; name another output, or say --overwrite to replace it."
        )
    # A slip in the name must not cost a folder of something else.
    if output.exists() and not (
        output.is_dir() and ((output / SETTINGS).is_file() or not any(output.iterdir()))
    ):
        raise UserError(f"{output}: is no model folder, so it is not replaced; name another one.")


def load_split(paths: Iterable[str], split: str, labels: LabelSet) -> list[Document]:
    """The documents of a split; files that know no splits count whole.

    Raises:
        UserError: if there are none, or one holds an entity type that is not to be learnt.
    """
    paths = list(paths)
    documents = [doc for doc in read_corpus(*paths) if doc.split in (split, "")]
    if not documents:
        raise UserError(
            f"{', '.join(paths)}: no document of the split {split!r}; check the headers."
        )
    for document in documents:
        for entity in document.entities:
            if entity.label not in labels.types:
                raise UserError(
                    f"Document {document.id!r} holds the label {entity.label!r}; expected "
                    f"{', '.join(labels.types)} (see model.types)."
                )
    return documents


def _validation(
    tagger: Tagger, documents: list[Document], labels: LabelSet
) -> Callable[[], Evaluation]:
    predictor = Predictor(tagger, Decoder(labels))
    return lambda: evaluate(documents, predictor.stream_documents(documents), labels.types)


def _ids_of(documents: Iterable[Document], encoder: SubwordEncoder) -> set[int]:
    return {id for document in documents for word in encoder.words(document.text)[1] for id in word}


def _silent(line: str) -> None:
    del line
