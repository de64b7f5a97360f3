"""The training run: from a configuration to a model folder."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
import yaml
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    PreTrainedModel,
    PrinterCallback,
    Trainer,
    TrainerControl,
    TrainingArguments,
    set_seed,
)
from transformers.utils import logging as transformers_logging

from turkpa_ner import __version__
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.files import writing
from turkpa_ner.documents import Document
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.scores import Evaluation, evaluate
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.backbone import get_backbone
from turkpa_ner.model.calibration import fit_temperature
from turkpa_ner.model.decoding import Decoder
from turkpa_ner.model.settings import ModelSettings
from turkpa_ner.model.tagger import Tagger
from turkpa_ner.model.torch_backend import TorchBackend, choose_device
from turkpa_ner.predict import Predictor
from turkpa_ner.training.config import Config, TrainingConfig
from turkpa_ner.training.data import Collator, Examples, TokenBatches, word_scores
from turkpa_ner.training.embeddings import CompactEmbeddings

Report = Callable[[str], None]


def train(config: Config, *, overwrite: bool = False, report: Report = print) -> Evaluation:
    """Fine-tune an encoder and write the model folder that the configuration names.

    The folder appears when it is complete; the weights are those of the epoch with the best
    strict F1 on the validation data.

    Args:
        config: the run.
        overwrite: whether an existing model folder may be replaced.
        report: takes lines on the progress.

    Returns:
        The scores on the validation data.

    Raises:
        UserError: if data, encoder or output folder are not as they should be; before the work.
    """
    output = Path(config.output)
    if output.exists() and not overwrite:
        raise UserError(
            f"{output}: exists already; name another output, or say --overwrite to replace it."
        )
    labels = LabelSet(config.model.types)
    train_documents = load_split(config.data.train, "train", labels)
    validation = load_split(config.data.validation, "validation", labels)
    backbone = get_backbone(config.model.encoder)
    encoder = SubwordEncoder.from_folder(backbone)
    window = {"window": config.model.window, "overlap": config.model.overlap}
    examples = Examples(train_documents, encoder, labels, **window)
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
    if config.model.window > model.config.max_position_embeddings:
        raise UserError(
            f"model.window is {config.model.window}, but the encoder {config.model.encoder!r} sees "
            f"at most {model.config.max_position_embeddings} sub-words."
        )
    used = examples.used_ids() | _ids_of(validation, encoder) | {encoder.mask}
    embeddings = CompactEmbeddings(model, used, encoder.pad)
    output.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}."))
    try:
        bf16 = use_bf16(config.training.precision, choose_device())
        quick = TorchBackend(model, embeddings.id_map, bf16=bf16)
        validator = Predictor(Tagger(encoder, quick, **window), Decoder(labels))
        trainer = WordTrainer(
            model,
            config.training,
            examples,
            Collator(encoder.pad, embeddings.id_map, encoder.mask, config.training.hidden_words),
            folder=draft / "checkpoints",
            validate=lambda: evaluate(
                validation, validator.stream_documents(validation), labels.types
            ),
            report=report,
        )
        trainer.train()
        exact = Tagger(encoder, TorchBackend(model, embeddings.id_map), **window)
        words, scores = exact.score([document.text for document in validation])
        predicted = Predictor(exact, Decoder(labels)).decode(validation, words, scores)
        result = evaluate(validation, predicted, labels.types)
        temperature = fit_temperature(labels, words, scores, validation)
        embeddings.restore()
        shutil.rmtree(draft / "checkpoints", ignore_errors=True)
        model.save_pretrained(draft)
        AutoTokenizer.from_pretrained(backbone).save_pretrained(draft)
        # The encoder's own file, byte for byte: it is what the windows were made with.
        shutil.copyfile(backbone / "tokenizer.json", draft / "tokenizer.json")
        ModelSettings(**window, temperature=temperature, metrics=result.to_dict()).save(draft)
        _save_record(draft, config, trainer.history)
        draft.chmod(0o755)
        if output.exists():
            shutil.rmtree(output)
        draft.rename(output)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return result


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


def load_encoder(backbone: Path, labels: LabelSet, config: Config) -> PreTrainedModel:
    """A pretrained encoder with a new, random layer that scores tags."""
    # On CPUs, plain attention is faster than the fused kernel up to about this window.
    plain = choose_device().type == "cpu" and config.model.window <= 256
    # The report of missing weights is expected here: the new layer has none yet.
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    model: PreTrainedModel = AutoModelForTokenClassification.from_pretrained(
        backbone,
        id2label=dict(enumerate(labels.tags)),
        label2id={tag: number for number, tag in enumerate(labels.tags)},
        attn_implementation="eager" if plain else "sdpa",
        hidden_dropout_prob=config.training.dropout,
        # Dropout inside attention costs more time than all the rest of it on CPUs.
        attention_probs_dropout_prob=0.0,
        classifier_dropout=config.training.dropout,
    )
    return model


def _ids_of(documents: Iterable[Document], encoder: SubwordEncoder) -> set[int]:
    return {id for document in documents for word in encoder.words(document.text)[1] for id in word}


def _save_record(folder: Path, config: Config, history: list[dict[str, Any]]) -> None:
    """What made the model: the resolved configuration, versions, and every epoch's figures."""
    with writing(folder / "training.yaml") as stream:
        yaml.safe_dump(config.model_dump(mode="json"), stream, sort_keys=False)
    versions = {"turkpa_ner": __version__, "torch": torch.__version__}
    with writing(folder / "history.json") as stream:
        json.dump({"versions": versions, "epochs": history}, stream, indent=2)


class WordTrainer(Trainer):  # type: ignore[misc]
    """Transformers' trainer with a loss over words, and strict F1 to choose the best epoch."""

    optimizer: torch.optim.Optimizer | None
    control: TrainerControl

    def __init__(
        self,
        model: PreTrainedModel,
        config: TrainingConfig,
        examples: Examples,
        collator: Collator,
        *,
        folder: Path,
        validate: Callable[[], Evaluation],
        report: Report,
    ) -> None:
        self._config = config
        self.validate = validate
        self.history: list[dict[str, Any]] = []
        self._say = report
        self._started = time.monotonic()
        device = choose_device()
        arguments = TrainingArguments(
            output_dir=str(folder),
            num_train_epochs=config.epochs,
            learning_rate=config.learning_rate,
            lr_scheduler_type=config.schedule,
            warmup_steps=config.warmup,
            weight_decay=config.weight_decay,
            bf16=use_bf16(config.precision, device),
            use_cpu=device.type == "cpu",
            optim="adamw_torch_fused",
            seed=config.seed,
            eval_strategy="epoch",
            save_strategy="best",
            save_total_limit=1,
            metric_for_best_model="f1",
            greater_is_better=True,
            load_best_model_at_end=True,
            logging_strategy="epoch",
            report_to=[],
            disable_tqdm=True,
            remove_unused_columns=False,
        )
        super().__init__(
            model=model,
            args=arguments,
            train_dataset=examples,
            eval_dataset=examples,  # asked for by the trainer; `evaluate` does not use it
            data_collator=collator,
        )
        self.remove_callback(PrinterCallback)

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Batches by number of sub-words."""
        examples = self.train_dataset
        batches = TokenBatches(examples.lengths, self._config.batch_tokens, self._config.seed)
        loader = DataLoader(examples, batch_sampler=batches, collate_fn=self.data_collator)
        prepared: DataLoader[Any] = self.accelerator.prepare(loader)
        return prepared

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """Cross-entropy over the words that the windows own."""
        labels = inputs["labels"]
        outputs = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"])
        scores = word_scores(outputs.logits.float(), inputs["word_index"], len(labels))
        loss = torch.nn.functional.cross_entropy(
            scores, labels, label_smoothing=self._config.label_smoothing
        )
        return (loss, outputs) if return_outputs else loss

    def create_optimizer(self, model: torch.nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW with a rate of its own for the new layer, and no decay of biases and norms."""
        if self.optimizer is None:
            decayed = set(self.get_decay_parameter_names(self.model))
            groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
            for name, parameter in self.model.named_parameters():
                key = (name in decayed, name.startswith("classifier"))
                groups.setdefault(key, []).append(parameter)
            kind, options = self.get_optimizer_cls_and_kwargs(self.args)
            optimizer: torch.optim.Optimizer = kind(
                [
                    {
                        "params": parameters,
                        "weight_decay": self._config.weight_decay if decay else 0.0,
                        "lr": self._config.head_learning_rate if head else options["lr"],
                    }
                    for (decay, head), parameters in groups.items()
                ],
                **options,
            )
            self.optimizer = optimizer
        return self.optimizer

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Strict F1 on the validation documents, as the trainer wants it."""
        self.model.eval()
        scores = self.validate().overall
        metrics = {"eval_f1": scores.f1}
        losses = [entry["loss"] for entry in self.state.log_history if "loss" in entry]
        record = {"epoch": round(self.state.epoch or 0, 2), "loss": losses[-1], **scores.to_dict()}
        self.history.append(record)
        elapsed = time.monotonic() - self._started
        left = elapsed * (self.args.num_train_epochs / record["epoch"] - 1)
        self._say(
            f"epoch {record['epoch']:>4.0f} of {self.args.num_train_epochs}   loss "
            f"{record['loss']:.4f}   validation precision {scores.precision:.3f}, recall "
            f"{scores.recall:.3f}, F1 {scores.f1:.3f}   {elapsed / 60:.0f} min, "
            f"{left / 60:.0f} left"
        )
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        self.model.train()
        return metrics


def use_bf16(precision: str, device: torch.device) -> bool:
    """Whether matrix products run in bfloat16: asked for, or fast on the device."""
    if precision != "auto":
        return precision == "bf16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and torch.cpu.get_capabilities().get("avx512_bf16", False)
