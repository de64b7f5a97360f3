"""Round trip through a real Label Studio: `python scripts/label_studio.py [--venv FOLDER]`.

Installs Label Studio from the package index into a virtual environment (minutes), starts it with a
data folder of its own, makes a project over its API, imports annotated articles and predictions
that this package wrote, corrects a prediction as a person would, exports both kinds of JSON, and
compares what is read back with what was sent.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv
from dataclasses import replace
from pathlib import Path
from typing import Any

from turkpa_ner.corpus import label_studio, read_corpus
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.labels import ENTITY_TYPES

ARTICLES = Path(__file__).resolve().parent.parent / "data" / "articles"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
TEXT = "👩‍🏽 Ann Lee\r\nспикер\u00a0[sic] \\ Мәжіліс 🇦🇿 Bo Kim, и\u0306"
ODD = Document(
    TEXT,
    tuple(
        Span(TEXT.index(name), TEXT.index(name) + len(name), label)
        for name, label in (
            ("Ann Lee", "OFFICIAL"),
            ("Мәжіліс", "INSTITUTION"),
            ("Bo Kim", "OFFICIAL"),
        )
    ),
    id="odd-1",
    language="kk",
)


def main() -> int:
    """Run everything; 0 if every document came back the same."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, help="virtual environment to use, made if need be")
    parser.add_argument("--documents", type=int, default=100, help="articles to send (100)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = installed(options.venv or folder / "venv")
        gold = [ODD, *read_corpus(ARTICLES)][: options.documents + 1]
        port = free_port()
        data = folder / "data"
        data.mkdir()
        server = subprocess.Popen(
            [
                *(command, "start", "--no-browser", "--port", str(port), "--data-dir", data),
                *("--username", "a@example.com", "--password", "correct-horse"),
                *("--user-token", TOKEN, "--enable-legacy-api-token"),
            ],
            env=os.environ
            | {"COLLECT_ANALYTICS": "False", "LATEST_VERSION_CHECK": "False", "SENTRY_DSN": ""},
            stdout=open(folder / "server.log", "w"),  # noqa: SIM115 - the server's, to its end
            stderr=subprocess.STDOUT,
        )
        try:
            api = Api(f"http://127.0.0.1:{port}")
            if not api.wait(server):
                print((folder / "server.log").read_text()[-3000:])
                return 1
            failures = annotations(api, folder, gold) + predictions(api, folder, gold)
        finally:
            server.terminate()
            server.wait()
    print("everything came back the same" if not failures else f"{failures} documents differ")
    return 1 if failures else 0


def annotations(api: "Api", folder: Path, gold: list[Document]) -> int:
    """Annotated articles there and back, in both export formats."""
    path = folder / "annotated.json"
    label_studio.write(path, gold, notes=Notes())
    project = api.project("annotated")
    api.send(f"/api/projects/{project}/import", json.loads(path.read_text("utf-8")))
    failures = 0
    for kind in ("JSON", "JSON_MIN"):
        back = list(label_studio.read(api.export(project, kind, folder / f"{kind}.json")))
        if kind == "JSON_MIN":  # it puts the number of the task in the place of the id
            ids = {document.text: document.id for document in gold}
            back = [replace(document, id=ids.get(document.text, "?")) for document in back]
        failures += compare(f"annotations, {kind}", gold, back)
    return failures


def predictions(api: "Api", folder: Path, gold: list[Document]) -> int:
    """Predictions there, one of them corrected, annotations and predictions back."""
    sent = [
        document.with_entities(replace(span, score=0.75) for span in document.entities)
        for document in gold
        if document.entities
    ]
    path = folder / "predicted.json"
    label_studio.write(path, sent, notes=Notes())
    project = api.project("predicted")
    api.send(f"/api/projects/{project}/import", json.loads(path.read_text("utf-8")))
    back = api.snapshot(project, folder / "predictions.json")
    failures = compare("predictions", sent, list(label_studio.read(back, source="predictions")))
    # A person drops the last span of the first task and submits the rest.
    task = json.loads(back.read_text("utf-8"))[0]
    first = next(d for d in sent if d.id == task["data"]["id"])
    right = first.with_entities(replace(s, score=None) for s in first.entities[:-1])
    api.send(
        f"/api/tasks/{task['id']}/annotations/", {"result": label_studio.regions(right.entities)}
    )
    back = api.export(project, "JSON", folder / "corrected.json")
    return failures + compare("a corrected prediction", [right], list(label_studio.read(back)))


def compare(what: str, sent: list[Document], back: list[Document]) -> int:
    """How many documents did not come back the same."""
    found = {document.id: document for document in back}
    failures = sum(document != found.get(document.id) for document in sent)
    failures += abs(len(sent) - len(back))
    spans = sum(len(document.entities) for document in back)
    print(f"{what}: {len(back)} documents with {spans} spans came back, {failures} differ")
    return failures


class Api:
    """The part of Label Studio's API that is needed here."""

    def __init__(self, address: str) -> None:
        self._address = address

    def wait(self, server: "subprocess.Popen[bytes]", seconds: int = 300) -> bool:
        """Whether the server answers before it stops or time is up."""
        for _ in range(seconds):
            if server.poll() is not None:
                return False
            try:
                version = json.loads(self._call("/api/version"))
            except OSError:
                time.sleep(1)
            else:
                print(f"Label Studio {version.get('release')} answers")
                return True
        return False

    def project(self, title: str) -> int:
        """A new project with our labelling interface."""
        interface = label_studio.interface(ENTITY_TYPES)
        answer = self.send("/api/projects", {"title": title, "label_config": interface})
        return int(answer["id"])

    def send(self, path: str, content: Any) -> Any:
        """Post JSON, get JSON."""
        return json.loads(self._call(path, json.dumps(content).encode()))

    def export(self, project: int, kind: str, path: Path) -> Path:
        """Save an export of the annotated tasks."""
        path.write_bytes(self._call(f"/api/projects/{project}/export?exportType={kind}"))
        return path

    def snapshot(self, project: int, path: Path) -> Path:
        """Save an export of all tasks, with predictions in full and not their numbers only."""
        exports = f"/api/projects/{project}/exports/"
        wish = {"title": "all", "serialization_options": {"predictions": {"only_id": False}}}
        number = self.send(exports, wish)["id"]
        while json.loads(self._call(f"{exports}{number}"))["status"] in ("created", "in_progress"):
            time.sleep(1)
        path.write_bytes(self._call(f"{exports}{number}/download?exportType=JSON"))
        return path

    def _call(self, path: str, content: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._address + path, content, headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error.code}: {error.read()[:1000].decode()}")


def installed(folder: Path) -> Path:
    """The command of a Label Studio in this virtual environment."""
    command = folder / "bin" / "label-studio"
    if not command.exists():
        print("Installing Label Studio (some minutes) …", flush=True)
        venv.create(folder, with_pip=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "label-studio"], check=True)
    return command


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
