"""A snapshot as a tagged PDF. The only importer of WeasyPrint and pikepdf, and only when used.

What WeasyPrint leaves out of PDF/UA is added afterwards: the scope of header cells, and the
print flag of links.
"""

import atexit
import gc
import hashlib
import io
import mimetypes
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils import translation

from reports.charts import charts
from reports.compiling import LANGUAGE_OF_FORMS
from reports.differences import differences
from reports.exceptions import PdfNotPossible
from reports.models import Snapshot

TEMPLATE = "reports/snapshots/pdf.html"
STATIC = "static:"
STYLE = "static:report.css"
VARIANT = "pdf/ua-1"
PRINT = 4  # the third bit of an annotation's flags: PDF 32000-1, 12.5.3


def attach(snapshot: Snapshot) -> None:
    """Render a snapshot that is not saved yet, and put the PDF into it.

    Raises:
        PdfNotPossible: the system libraries are missing.
    """
    snapshot.pdf = render(snapshot)
    snapshot.pdf_sha256 = hashlib.sha256(snapshot.pdf).hexdigest()


def render(snapshot: Snapshot) -> bytes:
    """Return a snapshot as PDF; the same bytes for the same snapshot on the same machine.

    Raises:
        PdfNotPossible: the system libraries are missing.
    """
    weasyprint = library()
    html = page(snapshot)
    identifier = bytes.fromhex(snapshot.dataset_digest)[:16]
    with _fonts_dated(snapshot.finalized_at), _garbage_left(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of an older HarfBuzz
        style, fonts = style_and_fonts()
        document = weasyprint.HTML(string=html, base_url=STATIC, url_fetcher=fetcher()())
        drawn = document.write_pdf(
            pdf_variant=VARIANT,
            pdf_identifier=identifier,
            stylesheets=[style],
            font_config=fonts,
        )
        return completed(drawn)


@contextmanager
def _fonts_dated(moment: datetime) -> Iterator[None]:
    """Let the embedded fonts bear a date of ours, or each drawing would have other bytes."""
    name, environment = "SOURCE_DATE_EPOCH", os.environ  # noqa: TID251 - fontTools reads it nowhere else
    before = environment.get(name)
    environment[name] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        del environment[name]
        if before is not None:
            environment[name] = before


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Look for no garbage meanwhile: a quarter of the time would go to looking."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def page(snapshot: Snapshot) -> str:
    """Return the HTML that the PDF is made of."""
    with translation.override(LANGUAGE_OF_FORMS):
        return render_to_string(
            TEMPLATE,
            {
                "snapshot": snapshot,
                "report": snapshot.report,
                "charts": charts(snapshot.report),
                "differences": differences(snapshot),
            },
        )


def library() -> ModuleType:
    """Return WeasyPrint, which takes seconds to load and needs libraries of the system.

    It makes Pillow accept truncated images in the whole process. We set that back, because an
    upload that broke off must be refused.

    Raises:
        PdfNotPossible: the system libraries are missing.
    """
    try:
        import weasyprint
        from PIL import ImageFile
    except OSError:
        raise PdfNotPossible from None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


@cache
def style_and_fonts() -> tuple[Any, Any]:
    """Return the style sheet and the fonts that it names, read once in a process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetch = FontConfiguration(), fetcher()()
    atexit.register(style_and_fonts.cache_clear)  # it has a folder to delete
    return CSS(url=STYLE, url_fetcher=fetch, font_config=fonts), fonts


@cache
def fetcher() -> type:
    """Return a fetcher for WeasyPrint that reads our static files, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            path = static_file(url)
            kind, _encoding = mimetypes.guess_type(path)
            headers = {"Content-Type": kind or "application/octet-stream"}
            return URLFetcherResponse(url, path.read_bytes(), headers)

    return StaticFilesOnly


def static_file(url: str) -> Path:
    """Return the file that a `static:` address names.

    Raises:
        ValueError: it is another kind of address, or there is no such file.
    """
    if not url.startswith(STATIC):
        raise ValueError(f"A report fetches nothing but its own static files, not {url}.")
    try:
        found = finders.find(url.removeprefix(STATIC).lstrip("/"))
    except SuspiciousFileOperation:
        found = None
    if not found:
        raise ValueError(f"There is no static file {url}.")
    return Path(found)


def completed(drawn: bytes) -> bytes:
    """Return the PDF with the scope of every header cell, and with links that print."""
    import pikepdf

    with pikepdf.open(io.BytesIO(drawn)) as document:
        _give_scopes(document.Root.StructTreeRoot, pikepdf)
        for sheet in document.pages:
            for annotation in sheet.get("/Annots", []):
                annotation.F = int(annotation.get("/F", 0)) | PRINT
        finished = io.BytesIO()
        document.save(finished, static_id=True)
    return finished.getvalue()


def _give_scopes(root: Any, pikepdf: Any) -> None:
    waiting = [(root, "/Row")]
    while waiting:
        element, scope = waiting.pop()
        kind = str(element.get("/S", ""))
        scope = {"/THead": "/Column", "/TBody": "/Row"}.get(kind, scope)
        if kind == "/TH":
            element.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name(scope))
        children = element.get("/K", [])
        children = children if isinstance(children, pikepdf.Array) else [children]
        waiting += [(each, scope) for each in children if isinstance(each, pikepdf.Dictionary)]
