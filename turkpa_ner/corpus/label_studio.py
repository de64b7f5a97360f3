"""Label Studio's JSON: a list of tasks with annotations and predictions.

Both exports are read, the full one and the minimal one (`JSON_MIN`). What is written can be
imported: spans with confidences as a prediction to be corrected, others as an annotation.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from turkpa_ner.corpus.files import writing
from turkpa_ner.corpus.jsonl import without_keys
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import FIELDS, make_document
from turkpa_ner.corpus.strict_json import read_list
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

SOURCES = ("annotations", "predictions")
_MINIMAL = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
# Names that the labelling interface below gives to its two parts.
_LABELS, _TEXT = "label", "text"


def interface(types: Iterable[str]) -> str:
    """The labelling interface of a project that our files can be imported into."""
    labels = "".join(f"    <Label value={quoteattr(name)}/>\n" for name in types)
    return (
        f'<View>\n  <Labels name="{_LABELS}" toName="{_TEXT}">\n{labels}  </Labels>\n'
        f'  <Text name="{_TEXT}" value="$text"/>\n</View>\n'
    )


def read(
    path: str | Path,
    *,
    language: str = "",
    notes: Notes | None = None,
    source: str = "annotations",
) -> Iterator[Document]:
    """The documents of an export, one at a time.

    Args:
        path: the file.
        language: for tasks whose data do not say it.
        notes: takes a note of what is not carried over.
        source: take what people annotated, or what a model predicted.

    Raises:
        UserError: naming the task of a mistake.
    """
    notes = notes or Notes()
    for place, task in read_list(path):
        try:
            document = _document(task, place, language, notes, source)
        except UserError as error:
            notes.mistake(error)
            continue
        if document is not None:
            yield document


def _document(task: Any, where: str, language: str, notes: Notes, source: str) -> Document | None:
    if not isinstance(task, dict):
        raise UserError(f"{where}: not a task; expected an object with data and annotations.")
    if "data" in task:
        data, result = task["data"], _chosen(task, where, notes, source)
        if not isinstance(data, dict):
            raise UserError(f'{where}: data is no object; expected {{"text": …}}.')
        if result is None:
            return None
        data = dict(data)
    else:
        data, result = _minimal(task)
    text = data.pop("text", None)
    if not isinstance(text, str):
        raise UserError(f'{where}: no text; expected a string under "text" of the data.')
    spans: list[Span] = []
    for item in result:
        spans += _spans(item, text, where, notes)
    fields = {key: "" if (value := data.pop(key, "")) is None else str(value) for key in FIELDS}
    fields["language"] = fields["language"] or language
    if not fields["id"] and isinstance(task.get("id"), int):
        fields["id"] = str(task["id"])
    return make_document(where, notes, text, spans, fields, data)


def _chosen(task: Mapping[str, Any], where: str, notes: Notes, source: str) -> list[Any] | None:
    """The result of the annotation, or prediction, that counts."""
    given = _listed(task, source, where)
    answers = [a for a in given if isinstance(a, dict) and not a.get("was_cancelled")]
    if any(isinstance(answer, int) for answer in given):
        notes.omitted(f"{source} exported as numbers only, not in full", where)
        return None
    other = next(name for name in SOURCES if name != source)
    if not answers:
        number = len(_listed(task, other, where))
        detail = f"but {number} {other}, for which there is --{other}" if number else ""
        notes.omitted(f"a task without {source}", where, detail)
        return None
    chosen = next((answer for answer in answers if answer.get("ground_truth")), answers[-1])
    if len(answers) > 1:
        notes.omitted(f"all {source} of a task but one", where, f"{len(answers) - 1} left out")
    result = chosen.get("result")
    if not isinstance(result, list):
        raise UserError(f"{where}: {source} without a result; expected a list of regions.")
    return result


def _listed(task: Mapping[str, Any], key: str, where: str) -> list[Any]:
    answers = task.get(key) or []
    if not isinstance(answers, list):
        raise UserError(f"{where}: {key} is no list; export the project as JSON.")
    return answers


def _minimal(task: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """Data and regions of a task of the minimal export, where regions stand beside the data."""
    data = {key: value for key, value in task.items() if key not in _MINIMAL}
    regions = []
    for key, value in list(data.items()):
        if isinstance(value, list) and all(isinstance(v, dict) and "start" in v for v in value):
            regions += [{"value": region} for region in data.pop(key)]
    return data, regions


def _spans(item: Any, text: str, where: str, notes: Notes) -> list[Span]:
    """The span of a region of a result; nothing for relations, choices and the like."""
    value = item.get("value") if isinstance(item, dict) else None
    if not isinstance(value, dict) or not {"start", "end"} & set(value):
        kind = item.get("type", "?") if isinstance(item, dict) else type(item).__name__
        notes.omitted("a part of a result that is no region of text", where, str(kind))
        return []
    offsets = value.get("globalOffsets")
    offsets = offsets if isinstance(offsets, dict) else value
    start, end = offsets.get("start"), offsets.get("end")
    kind = item.get("type")
    labels = value.get(kind if kind in value else "labels")
    if not isinstance(labels, list) or not labels or not all(isinstance(x, str) for x in labels):
        notes.lost("a region without a label", where, f"{start}–{end}")
        return []
    if type(start) is not int or type(end) is not int:
        raise UserError(
            f"{where}: the {labels[0]} region runs from {start!r} to {end!r}; expected offsets in "
            "the text."
        )
    for label in labels[1:]:
        notes.lost("a second label of one region", where, f"{label} {start}–{end}")
    start, end = _in_code_points(start, end, value.get("text"), text, where)
    score = item.get("score", value.get("score"))
    score = float(score) if isinstance(score, (int, float)) else None
    try:
        return [Span(start, end, labels[0], score)]
    except UserError as error:
        raise UserError(f"{where}: {error}") from None


def _in_code_points(start: int, end: int, claimed: Any, text: str, where: str) -> tuple[int, int]:
    """Offsets in code points; older versions counted UTF-16 units, so emoji shifted them."""
    if not isinstance(claimed, str) or _same(text[start:end], claimed):
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    try:
        before = len(units[: 2 * start].decode("utf-16-le"))
        inside = units[2 * start : 2 * end].decode("utf-16-le")
    except UnicodeDecodeError:
        inside = ""
    if inside and _same(inside, claimed):
        return before, before + len(inside)
    raise UserError(
        f"{where}: a region claims {claimed[:60]!r}, but the text reads "
        f"{text[start:end][:60]!r} from {start} to {end}; it belongs to another version."
    )


def _same(found: str, claimed: str) -> bool:
    """Whether texts agree but for white space; line ends come as a backslash and an n."""
    return found == claimed or found.split() == claimed.replace("\\n", " ").split() != []


def write(
    path: str | Path,
    documents: Iterable[Document],
    *,
    notes: Notes,
    model_version: str = "turkpa-ner",
) -> None:
    """Write documents as tasks that can be imported.

    Args:
        path: the file.
        documents: any number, taken one at a time.
        notes: takes a note of what a task cannot hold.
        model_version: what Label Studio shows as the source of predictions.
    """
    with writing(path) as stream:
        stream.write("[")
        for number, document in enumerate(documents):
            task = task_of(without_keys(document, ("text", *FIELDS), notes), model_version)
            # ASCII only, so that lone surrogates do no harm.
            stream.write(("," if number else "") + "\n" + json.dumps(task))
        stream.write("\n]\n")


def task_of(document: Document, model_version: str = "turkpa-ner") -> dict[str, Any]:
    """The task of a document."""
    data = {key: value for key in FIELDS if (value := getattr(document, key))}
    task: dict[str, Any] = {"data": {"text": document.text, **data, **document.meta}}
    scores = [span.score for span in document.entities if span.score is not None]
    if scores:
        prediction = {"model_version": model_version, "score": min(scores)}
        task["predictions"] = [prediction | {"result": regions(document.entities)}]
    else:
        task["annotations"] = [{"result": regions(document.entities)}]
    return task


def regions(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """The regions of spans, named by their position."""
    return [
        {
            "id": f"{span.start}-{span.end}",
            "from_name": _LABELS,
            "to_name": _TEXT,
            "type": "labels",
            "value": {
                "start": span.start,
                "end": span.end,
                "text": span.text,
                "labels": [span.label],
            },
        }
        | ({} if span.score is None else {"score": span.score})
        for span in spans
    ]
