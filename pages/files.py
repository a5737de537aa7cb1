"""Answering with a file that somebody uploaded, or that we made."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

# It may come from anybody's phone: opened by itself, it runs nothing and loads nothing.
POLICY = "default-src 'none'; sandbox"
BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets do not read a CSV file as UTF-8
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def file_response(
    content: bytes, content_type: str, name: str, *, inline: bool = False
) -> HttpResponse:
    """Return a file as a download; with `inline`, as something that the browser shows."""
    return HttpResponse(content, content_type=content_type, headers=_headers(name, inline))


def streamed_file_response(
    pieces: Iterator[bytes], content_type: str, name: str
) -> StreamingHttpResponse:
    """Return a file that is made while it is sent, as a download."""
    headers = _headers(name, inline=False)
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)


def without_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: quoted if it begins like one."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def _headers(name: str, inline: bool) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(not inline, name) or "",
        "Content-Security-Policy": POLICY,
    }
