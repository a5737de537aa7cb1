"""Answering with a file that somebody uploaded, or that we made."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# It may come from anybody's phone: opened by itself, it runs nothing and loads nothing.
POLICY = "default-src 'none'; sandbox"


def file_response(
    content: bytes, content_type: str, name: str, *, inline: bool = False
) -> HttpResponse:
    """Return a file as a download; with `inline`, as something that the browser shows."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(not inline, name),
            "Content-Security-Policy": POLICY,
        },
    )
