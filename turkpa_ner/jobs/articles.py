"""Articles in HTML and Markdown: the text that a reader sees."""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from turkpa_ner.corpus import inline
from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.files import decode_text
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.labels import ENTITY_TYPES

_MARKED = re.compile(rf"\]\((?:{'|'.join(ENTITY_TYPES)})\)")
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def html_document(data: bytes, name: str, id: str) -> Document:
    """The main text of a web page, without menus and comments; title and date where it says them.

    The character set is the one that the page declares or that fits.

    Raises:
        UserError: if the page holds no article.
    """
    trafilatura = require("trafilatura", "articles")
    page = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False)
    if page is None or not page.text:
        raise UserError(f"{name}: no article found in this page.")
    meta = {key: value for key in ("title", "date") if (value := getattr(page, key))}
    return Document(page.text, id=id, meta=meta)


def markdown_document(data: bytes, name: str, id: str) -> Document:
    """The text of a Markdown file as it is shown; or an article of ours with marked entities.

    A header between two lines of three hyphens is no part of the text.

    Raises:
        UserError: if there is no text.
    """
    content = decode_text(data, name)
    if _MARKED.search(content):
        with suppress(UserError):  # then it is a text about such marks
            return inline.parse(content, name=name, stem=id)
    header = inline.HEADER.match(content)
    body = content[header.end() :] if header else content
    parser = require("markdown_it", "articles").MarkdownIt("commonmark").enable("table")
    text = "\n\n".join(_blocks(parser.parse(body)))
    if not text:
        raise UserError(f"{name}: there is no text in this file.")
    return Document(text, id=id)


def _blocks(tokens: list[Any]) -> Iterator[str]:
    """The paragraphs, headings, cells and blocks of code of parsed Markdown."""
    for token in tokens:
        if token.type == "inline":
            text = "".join(map(_shown, token.children))
        elif token.type in ("fence", "code_block"):
            text = token.content
        elif token.type == "html_block":
            text = html.unescape(_TAG.sub("", _HIDDEN.sub("", token.content)))
        else:
            continue
        if text.strip():
            yield text.strip()


def _shown(token: Any) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return str(token.content)
    if token.type == "html_inline":
        return "\n" if token.content.lower().startswith("<br") else ""
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, "")
