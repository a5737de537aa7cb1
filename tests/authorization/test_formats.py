"""What leaves as a file tells each role no more than a page does, whatever the format."""

import io

import pytest
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from exports import exporting
from exports.models import Export
from jobs.running import run
from reports.files import FORMATS
from tests.authorization.world import ASKING, build
from tests.nouns.declaring import World


@pytest.fixture
def world(db) -> World:
    return build()


def text_of(answer) -> str:
    """Return the words of an answer, of a PDF those on its pages."""
    content = b"".join(answer) if answer.streaming else answer.content
    if not content.startswith(b"%PDF"):
        return content.decode(errors="replace")
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.usefixtures("reports_are_drawn")
@pytest.mark.parametrize("format", FORMATS)
def test_a_directors_report_names_nobody_in_any_format(format, world, browser_of):
    everything = world.foreign_canaries("director")
    kwargs = world.records["snapshot"] | {"format": format}

    answer = browser_of(world.people["director"]).get(
        reverse("reports:snapshot-file", kwargs=kwargs)
    )

    text = text_of(answer)
    assert answer.status_code == 200
    assert "voca" in text.lower()
    assert [canary for canary in everything if canary in text] == []


def test_only_the_requester_of_an_export_gets_its_password_and_file(world, browser_of):
    export = Export.objects.get(**world.records["export"])
    exporting.approve(export, by=world.people["director"])
    run(export.job.pk)

    answers = {}
    for asking in ASKING[1:]:
        if world.people[asking].is_active:
            browser = browser_of(world.people[asking])
            with transaction.atomic():
                password = browser.post(reverse("exports:password", args=[export.pk]))
                file = browser.post(reverse("exports:file", args=[export.pk]))
                answers[asking] = (password.status_code, file.status_code)
                transaction.set_rollback(True)

    assert answers.pop("supervisor") == (200, 200)
    assert set(answers.values()) <= {(403, 403), (302, 302)}
