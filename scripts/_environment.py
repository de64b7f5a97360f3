"""A virtual environment with the package in it, made by the standard library alone."""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def prepare(extras: str) -> Path:
    """Make `.venv` if need be, install the package with some extras, and give its Python."""
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever Python a newcomer has
        sys.exit(f"turkpa_ner needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        print(f"Making a virtual environment in {FOLDER.name} …", flush=True)
        venv.create(FOLDER, with_pip=True)
    print("Installing turkpa_ner and what it needs (some minutes the first time) …", flush=True)
    constraints = ROOT / "constraints-cpu.txt"
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*install, "--constraint", constraints, "--editable", f"{ROOT}[{extras}]"])
    return PYTHON


def run(command: list[str | Path]) -> None:
    """Run a command in the project's folder; stop with its status if it fails."""
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        sys.exit(status)
