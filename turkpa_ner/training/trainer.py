"""Transformers' trainer with a loss over words, and strict F1 to choose the best epochs."""

import math
import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from accelerate.utils import broadcast_object_list
from safetensors import SafetensorError
from torch.utils.data import DataLoader
from transformers import (
    PreTrainedModel,
    PrinterCallback,
    Trainer,
    TrainerControl,
    TrainingArguments,
)

from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.scores import Evaluation
from turkpa_ner.model.torch_backend import choose_device
from turkpa_ner.training.checkpoints import UnfinishedRun, load_weights, same_file, save_weights
from turkpa_ner.training.config import TrainingConfig
from turkpa_ner.training.data import Collator, EpochLoader, Examples, TokenBatches, word_scores
from turkpa_ner.training.optimizer import parameter_groups
from turkpa_ner.training.record import load_history, save_history

Report = Callable[[str], None]

# At once, so that a log that somebody follows shows how far a run is.
say: Report = partial(print, flush=True)
WEIGHTS = "model.safetensors"


class WordTrainer(Trainer):  # type: ignore[misc]
    """Trains from the last checkpoint of a run to the weights of its best epochs.

    Args:
        model: to be trained in place.
        config: how.
        examples: what is learnt.
        collator: puts them into tensors.
        run: where checkpoints are kept.
        validate: scores the model on the validation documents.
        report: takes lines on the progress.

    Attributes:
        history: a record of every epoch: its loss and strict scores.
    """

    optimizer: torch.optim.Optimizer | None
    control: TrainerControl

    def __init__(
        self,
        model: PreTrainedModel,
        config: TrainingConfig,
        examples: Examples,
        collator: Collator,
        *,
        run: UnfinishedRun,
        validate: Callable[[], Evaluation],
        report: Report,
    ) -> None:
        self._config = config
        self._run = run
        self.validate = validate
        self.history: list[dict[str, Any]] = []
        self._say = report
        device = choose_device()
        arguments = TrainingArguments(
            output_dir=str(run.draft),
            num_train_epochs=config.epochs,
            learning_rate=config.learning_rate,
            lr_scheduler_type=config.schedule,
            warmup_steps=config.warmup,
            weight_decay=config.weight_decay,
            bf16=use_bf16(config.precision, device),
            use_cpu=device.type == "cpu",
            optim="adamw_torch_fused",
            seed=config.seed,
            gradient_accumulation_steps=config.accumulation,
            eval_strategy="epoch",
            save_strategy="epoch",
            logging_strategy="epoch",
            logging_nan_inf_filter=False,
            report_to=list(config.report_to),
            disable_tqdm=True,
            remove_unused_columns=False,
        )
        # Several devices are for `accelerate launch`; the trainer alone would cut up our batches.
        arguments._n_gpu = min(arguments.n_gpu, 1)
        if config.report_to:
            # Otherwise TensorBoard would write into the draft of the next checkpoint.
            os.environ["TENSORBOARD_LOGGING_DIR"] = f"{run.output}.logs"
        try:
            super().__init__(
                model=model,
                args=arguments,
                train_dataset=examples,
                eval_dataset=examples,  # asked for by the trainer; `evaluate` does not use it
                data_collator=collator,
            )
        except (ValueError, RuntimeError) as error:
            if config.report_to:
                raise UserError(f"training.report_to: {error}") from None
            raise
        self.remove_callback(PrinterCallback)
        # Our loss is a mean over a batch, so that the trainer must divide by their number.
        self.model_accepts_loss_kwargs = False

    @property
    def best_epochs(self) -> list[int]:
        """The epochs whose weights are kept, best first; of equals the later, more certain one."""
        ranked = sorted(self.history, key=lambda record: (-record["f1"], -record["epoch"]))
        return [record["epoch"] for record in ranked[: self._config.average]]

    @property
    def _finished(self) -> bool:
        scores = [record["f1"] for record in self.history]
        if len(scores) == self._config.epochs:
            return True
        if not scores or self._config.patience is None:
            return False
        first_best = scores.index(max(scores)) + 1
        return len(scores) - first_best >= self._config.patience

    def fit(self) -> None:
        """Train to the end, from the last checkpoint if there is one, and take the best weights."""
        last = self._run.last
        if last:
            self.history = load_history(last)
            self._say(f"Going on with the unfinished run after epoch {len(self.history)}")
        self._started, self._first = time.monotonic(), len(self.history)
        if not self._finished:
            self.train(resume_from_checkpoint=str(last) if last else None)
        self._take_best()

    def _take_best(self) -> None:
        """Load the weights of the best epoch, or the mean of several if it is no worse.

        Means of checkpoints: Vaswani et al. 2017, "Attention is all you need", section 6.1.
        """
        folder = self._run.last
        assert folder
        files = [folder / f"epoch-{epoch}.safetensors" for epoch in self.best_epochs]
        load_weights(self.model, *files)
        if len(files) > 1:
            mean = self._scored()["f1"]
            best = max(record["f1"] for record in self.history)
            if mean < best:
                load_weights(self.model, files[0])
            self._say(
                f"The mean of epochs {', '.join(map(str, self.best_epochs))} has F1 {mean:.3f} on "
                f"the validation data, the best of them {best:.3f}: the "
                f"{'best' if mean < best else 'mean'} is taken"
            )

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Batches by number of sub-words."""
        examples = self.train_dataset
        batches = TokenBatches(
            examples.lengths,
            self._config.batch_tokens,
            self._config.seed,
            rows=examples.rows(self._config.language_temperature, self._config.seed),
            share=(self.args.process_index, self.args.world_size),
        )
        return EpochLoader(examples, batch_sampler=batches, collate_fn=self.data_collator)

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """Cross-entropy over the words of the windows.

        Raises:
            UserError: if it is no number any more.
        """
        labels = inputs["labels"]
        outputs = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"])
        scores = word_scores(outputs.logits.float(), inputs["word_index"], len(labels))
        loss = torch.nn.functional.cross_entropy(
            scores, labels, label_smoothing=self._config.label_smoothing
        )
        if not math.isfinite(loss.item()):
            raise UserError(
                f"The loss became {loss.item()} in epoch {len(self.history) + 1}; start again with "
                "a lower training.learning_rate, or training.precision=fp32, and --overwrite "
                f"({self._left_behind()})."
            )
        return (loss, outputs) if return_outputs else loss

    def create_optimizer(self, model: torch.nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW with the rates of the configuration, and no decay of biases and norms."""
        if self.optimizer is None:
            decayed = set(self.get_decay_parameter_names(self.model))
            kind, options = self.get_optimizer_cls_and_kwargs(self.args)
            groups = parameter_groups(self.model, self._config, decayed)
            optimizer: torch.optim.Optimizer = kind(groups, **options)
            self.optimizer = optimizer
        return self.optimizer

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Strict F1 on the validation documents, as the trainer wants it."""
        scores = self._scored()
        losses = [entry["loss"] for entry in self.state.log_history if "loss" in entry]
        record = {"epoch": len(self.history) + 1, "loss": losses[-1], **scores}
        self.history.append(record)
        elapsed = time.monotonic() - self._started
        done = record["epoch"] - self._first
        left = elapsed / done * (self._config.epochs - record["epoch"])
        self._say(
            f"epoch {record['epoch']:>4} of {self._config.epochs}   loss "
            f"{record['loss']:.4f}   validation precision {scores['precision']:.3f}, recall "
            f"{scores['recall']:.3f}, F1 {scores['f1']:.3f}   {elapsed / 60:.0f} min, "
            f"{left / 60:.0f} left"
        )
        metrics = {"eval_f1": scores["f1"]}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        if self._finished:
            self.control.should_training_stop = True
        return metrics

    def _scored(self) -> dict[str, float]:
        """Strict scores on the validation documents, the same in every process."""
        scores: list[Any] = [None]
        if self.is_world_process_zero():
            self.model.eval()
            scores = [self.validate().overall.to_dict()]
            self.model.train()
        broadcast_object_list(scores)
        return dict(scores[0])

    def _save_checkpoint(self, model: torch.nn.Module, trial: Any) -> None:
        """Write a checkpoint that holds the best epochs' weights as well."""
        main = self.is_world_process_zero()
        try:
            if main:
                self._run.empty_draft()
            self.accelerator.wait_for_everyone()
            super()._save_checkpoint(model, trial)
            self.accelerator.wait_for_everyone()
            if main:
                self._add_best(self._run.draft / f"checkpoint-{self.state.global_step}")
                self._run.keep_draft()
        except (OSError, RuntimeError, SafetensorError) as error:
            shutil.rmtree(self._run.draft, ignore_errors=True)
            raise UserError(
                f"{self._run.folder}: the checkpoint after epoch {len(self.history)} could not be "
                f"written ({str(error).splitlines()[0]}); make room and start the same command "
                f"again ({self._left_behind()})."
            ) from None
        self.accelerator.wait_for_everyone()

    def _add_best(self, checkpoint: Path) -> None:
        for epoch in self.best_epochs:
            name = f"epoch-{epoch}.safetensors"
            last = self._run.last
            kept = last / name if last and epoch < len(self.history) else checkpoint / WEIGHTS
            same_file(kept, checkpoint / name)
        save_history(checkpoint, self.history)

    def _left_behind(self) -> str:
        last = self._run.last
        return f"the last good checkpoint is {last}" if last else "there is no checkpoint yet"

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Write the weights that are learnt into a checkpoint."""
        if self.args.should_save:
            folder = Path(output_dir or self.args.output_dir)
            folder.mkdir(parents=True, exist_ok=True)
            save_weights(self.model, folder / WEIGHTS)

    def _load_from_checkpoint(
        self, resume_from_checkpoint: str, model: torch.nn.Module | None = None
    ) -> None:
        load_weights(self.model, Path(resume_from_checkpoint) / WEIGHTS)


def use_bf16(precision: str, device: torch.device) -> bool:
    """Whether matrix products run in bfloat16: asked for, or fast on the device."""
    if precision != "auto":
        return precision == "bf16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and torch.cpu.get_capabilities().get("avx512_bf16", False)
