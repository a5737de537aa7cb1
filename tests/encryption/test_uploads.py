"""What comes in is sealed as it arrives, whatever its size, and no other way in is open."""

import pytest
from django.core.checks import run_checks

from encryption.streams import CHUNK_SIZE
from encryption.uploads import SealedUploadHandler

TEXT = b"Rosalinda of Pier 19. " * 10_000


def received(text, portion=CHUNK_SIZE, name="form.pdf"):
    handler = SealedUploadHandler()
    handler.new_file("file", name, "application/pdf", None)
    for start in range(0, len(text), portion):
        assert handler.receive_data_chunk(text[start : start + portion], start) is None
    return handler, handler.file_complete(len(text))


def test_an_upload_reads_like_any_other():
    _, upload = received(TEXT)

    assert (upload.name, upload.size) == ("form.pdf", len(TEXT))
    assert b"".join(upload.chunks()) == TEXT
    upload.seek(5)
    assert upload.read(4) == TEXT[5:9]


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE]
)
def test_an_upload_of_any_size_comes_back(size):
    text = bytes(number % 251 for number in range(size))

    assert received(text, 1000)[1].read() == text


def test_what_is_on_the_disk_is_sealed():
    handler, _ = received(TEXT)
    handler.temporary.seek(0)

    assert b"Rosalinda" not in handler.temporary.read()


def test_of_an_upload_over_the_limit_only_the_size_is_kept(settings):
    settings.LARGEST_UPLOAD = 1000
    handler, upload = received(TEXT)

    assert (upload.size, upload.read()) == (len(TEXT), b"")
    assert handler.temporary.closed


def test_an_upload_closed_is_gone():
    handler, upload = received(TEXT)
    upload.close()

    assert handler.temporary.closed


def test_an_upload_that_breaks_off_leaves_nothing_open():
    handler = SealedUploadHandler()
    handler.upload_interrupted()
    handler.new_file("file", "form.pdf", "application/pdf", None)
    handler.upload_interrupted()

    assert handler.temporary.closed


def faults():
    return [fault.id for fault in run_checks() if fault.id.startswith("encryption.")]


def test_an_upload_handler_that_writes_in_clear_is_refused_at_start(settings):
    assert faults() == []
    settings.FILE_UPLOAD_HANDLERS = [
        "django.core.files.uploadhandler.TemporaryFileUploadHandler"
    ]

    assert faults() == ["encryption.E003"]


def test_the_system_refuses_to_keep_files_where_the_web_server_shows_them(settings):
    settings.MEDIA_ROOT = f"{settings.STATIC_ROOT}/media"

    assert faults() == ["encryption.E004"]
