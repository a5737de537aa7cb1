"""Every file goes out with what keeps it to this site, and from running anything."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from pages.files import file_response


@pytest.mark.parametrize("inline", [True, False])
def test_a_file_runs_nothing_and_loads_nothing(inline):
    headers = file_response(b"%PDF-", "application/pdf", "form.pdf", inline=inline).headers

    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Disposition"].startswith("inline" if inline else "attachment")


def test_no_view_answers_with_a_file_in_another_way():
    others = [
        path.relative_to(settings.ROOT)
        for package in settings.OURS
        for path in (settings.ROOT / package).rglob("*.py")
        if re.search(r"Content-Disposition|FileResponse|StreamingHttp", path.read_text())
    ]

    assert [str(path) for path in others] == ["pages/files.py"]


def test_pages_and_files_are_for_this_site_alone(client, db):
    answers = [
        client.get("/static/app.css"),
        client.get(reverse("account_login")),
        client.get("/nothing/"),
        client.post(reverse("quick-exit")),
    ]

    for answer in answers:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
