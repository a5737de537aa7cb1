"""Answering with a file, or with the part of it that was asked for (RFC 9110, section 14)."""

import re

from django.core.files import File
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class RangeNotSatisfiable(ValueError):
    """The part that was asked for begins behind the end."""


def answer_with(
    request: HttpRequest, file: File, *, content_type: str, name: str, download: bool
) -> HttpResponse:
    """Return the file or a part of it. It is read whole first: no answer breaks off midway."""
    asked = "" if "If-Range" in request.headers else request.headers.get("Range", "")
    try:
        part = asked_part(asked, file.size)
    except RangeNotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    whole = part or range(file.size)
    file.seek(whole.start)
    response = HttpResponse(file.read(len(whole)), content_type=content_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Disposition"] = content_disposition_header(download, name)
    if part:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    return response


def asked_part(asked: str, size: int) -> range | None:
    """Return which bytes a Range header asks for; None for the whole file.

    >>> asked_part("bytes=0-99", 1000), asked_part("bytes=-1", 1000), asked_part("", 1000)
    (range(0, 100), range(999, 1000), None)

    Raises:
        RangeNotSatisfiable
    """
    match = ONE_RANGE.fullmatch(asked)
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    stop = min(int(last) + 1, size) if first and last else size
    if start >= size:
        raise RangeNotSatisfiable
    return range(start, stop) if start < stop else None
