"""The pages of signed forms: who may add and see one, how it comes in, how it goes out."""

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from audit import trail
from casework import intake, scanning
from casework.models import ConsentScan
from tests.casework.cast import PDF, photo, upload

CANARY = b"Rosalinda signed this at Pier 19. "
LARGE = b"%PDF-1.7\n" + CANARY * (5 * 1024 * 1024 // len(CANARY))


@pytest.fixture
def consent(rosa, ana):
    return intake.give_consent(rosa, by=ana, purpose="contact", method="written")


@pytest.fixture
def scan(consent, ana):
    return scanning.scan_form(consent, by=ana, upload=upload(LARGE, "Rosalinda.pdf"))


@pytest.fixture
def picture(consent, ana):
    return scanning.scan_form(consent, by=ana, upload=upload(photo()))


def adding(consent):
    return reverse("casework:scan-create", args=[consent.client_id, consent.pk])


def file_of(scan):
    return reverse("casework:scan-file", args=[scan.client_id, scan.pk])


def test_a_worker_adds_a_photo_from_the_clients_page(ana, rosa, consent, browser_of):
    browser = browser_of(ana)
    assert adding(consent) in browser.get(rosa.get_absolute_url()).content.decode()

    answer = browser.post(adding(consent), {"file": upload(photo())})

    scan = ConsentScan.objects.get()
    assert answer.url == rosa.get_absolute_url()
    assert scan.get_absolute_url() in browser.get(answer.url).content.decode()


def test_the_pages_name_nobody_in_title_or_address(ana, scan, consent, browser_of):
    for address in [adding(consent), scan.get_absolute_url()]:
        page = browser_of(ana).get(address)
        title = page.content.decode().split("<title>")[1].split("</title>")[0]
        assert page.status_code == 200
        assert "Rosa" not in title + address


def test_several_forms_of_one_consent_are_numbered(ana, rosa, scan, picture, browser_of):
    page = browser_of(ana).get(rosa.get_absolute_url()).content.decode()

    assert "Signed consent form 1, added" in page
    assert "Signed consent form 2, added" in page


def test_a_large_form_comes_back_as_it_was(ana, consent, browser_of):
    browser_of(ana).post(adding(consent), {"file": upload(LARGE)})

    answer = browser_of(ana).get(file_of(ConsentScan.objects.get()))

    assert answer.content == LARGE


def open_files():
    """Return the contents of the files this process holds open, deleted ones too."""
    for link in Path("/proc/self/fd").iterdir():
        try:
            yield link.readlink(), os.pread(int(link.name), 8 * 1024 * 1024, 0)
        except OSError:
            continue


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="there is no /proc here")
def test_a_large_upload_is_never_in_clear_in_the_temporary_folder(
    ana, consent, browser_of, settings, tmp_path, monkeypatch
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    looked_at = []
    keep = scanning.sanitize_upload

    def look_and_keep(received):
        looked_at.extend(text for name, text in open_files() if tmp_path in name.parents)
        looked_at.extend(path.read_bytes() for path in tmp_path.iterdir())
        return keep(received)

    monkeypatch.setattr(scanning, "sanitize_upload", look_and_keep)
    browser_of(ana).post(adding(consent), {"file": upload(LARGE)})

    assert sum(map(len, looked_at)) > len(LARGE)
    assert not any(b"Rosalinda" in text for text in looked_at)
    assert list(tmp_path.iterdir()) == []
    assert ConsentScan.objects.get().file.open().read() == LARGE


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose another."),
        (b"<html>", "We can&#x27;t read this file. Choose a photo"),
        (PDF + bytes(1024 * 1024), "This file is too large. Choose one of up to 1.0"),
    ],
)
def test_each_file_we_do_not_take_has_its_sentence(
    content, sentence, ana, consent, browser_of, settings
):
    settings.LARGEST_UPLOAD = 1024 * 1024

    page = browser_of(ana).post(adding(consent), {"file": upload(content), "token": "x"})

    assert page.content.decode().count(sentence) == 2
    assert not ConsentScan.objects.exists()


def test_no_file_at_all_has_its_sentence(ana, consent, browser_of):
    page = browser_of(ana).post(adding(consent), {"token": "x"})

    assert "Take a photo of the form, or choose a file." in page.content.decode()


def test_a_verbal_consent_offers_no_photo_and_takes_none(ana, rosa, browser_of):
    verbal = rosa.consents.get(purpose="contact")

    assert adding(verbal) not in browser_of(ana).get(rosa.get_absolute_url()).content.decode()
    page = browser_of(ana).post(adding(verbal), {"file": upload(PDF)})
    assert "there is no signed form" in page.content.decode()


# Who ----------------------------------------------------------------------------------------

WHO_MAY = [
    ("ana", 200),
    ("sam", 200),
    ("ben", 404),
    ("cora", 404),
    ("sue", 404),
    ("dora", 403),
    ("adam", 403),
    ("aud", 403),
]


@pytest.mark.parametrize(("who", "status"), WHO_MAY)
def test_only_those_who_may_see_the_client_see_the_form(
    who, status, request, picture, consent, browser_of
):
    browser = browser_of(request.getfixturevalue(who))

    for address in [picture.get_absolute_url(), file_of(picture), adding(consent)]:
        assert browser.get(address).status_code == status


def test_nobody_sees_a_form_without_signing_in(picture):
    assert Browser().get(file_of(picture)).status_code == 302


def test_a_form_is_not_found_under_another_client(ana, picture, browser_of):
    other = intake.open_client(
        by=ana, agreed_to=["record"], method="verbal", identity={"preferred_name": "Luz"}
    )

    address = reverse("casework:scan-file", args=[other.pk, picture.pk])

    assert browser_of(ana).get(address).status_code == 404


def test_opening_a_form_is_written_down(ana, rosa, picture, browser_of):
    browser_of(ana).get(file_of(picture))

    seen = trail.about(rosa).last()
    assert (seen.verb, seen.actor_id) == ("scan.viewed", ana.pk)
    assert seen.subject_id == str(picture.pk)


def test_a_form_is_never_changed_by_its_address(ana, picture, browser_of):
    assert browser_of(ana).post(file_of(picture)).status_code == 405
    assert browser_of(ana).delete(file_of(picture)).status_code == 405


# How it goes out ----------------------------------------------------------------------------


def test_a_photo_shows_in_the_page_and_a_pdf_is_downloaded(ana, scan, picture, browser_of):
    photo_answer, pdf = (browser_of(ana).get(file_of(each)) for each in (picture, scan))

    assert photo_answer["Content-Type"] == "image/jpeg"
    assert photo_answer["Content-Disposition"] == 'inline; filename="form.jpg"'
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'attachment; filename="form.pdf"'
    for answer in (photo_answer, pdf):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert "Accept-Ranges" not in answer


def test_a_request_for_part_of_a_form_is_answered_with_the_whole(ana, scan, browser_of):
    answer = browser_of(ana).get(file_of(scan), headers={"range": "bytes=0-9"})

    assert (answer.status_code, answer.content) == (200, LARGE)


def test_of_an_altered_form_not_a_byte_goes_out(ana, scan, browser_of):
    stored = scan.file.storage.open(scan.file.name).read()
    altered = stored[:3_000_000] + bytes([stored[3_000_000] ^ 1]) + stored[3_000_001:]
    scan.file.storage.delete(scan.file.name)
    scan.file.storage.save(scan.file.name, SimpleUploadedFile("x", altered))
    browser = browser_of(ana)
    browser.raise_request_exception = False

    answer = browser.get(file_of(scan))

    assert answer.status_code == 500
    assert b"Rosalinda" not in answer.content


def test_a_form_that_is_gone_from_the_storage_has_its_page_and_its_place_in_the_trail(
    ana, rosa, scan, browser_of
):
    scan.file.storage.delete(scan.file.name)

    answer = browser_of(ana).get(file_of(scan))

    assert answer.status_code == 500
    assert "This file is missing" in answer.content.decode()
    assert "file.missing" in [event.verb for event in trail.about(rosa)]
