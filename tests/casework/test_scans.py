"""Signed forms: looked at, freed of traces, sealed with the client's key, gone with it."""

import io
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from accounts.exceptions import FileTooLarge, FileUnreadable, PictureTooLarge
from audit import trail
from casework import intake, scanning
from casework.exceptions import ConsentMissing, NothingSigned, RecordClosed
from casework.models import ConsentScan
from encryption.exceptions import Erased
from tests.casework.cast import PDF, erase, photo, upload

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
TURNED = 6  # the top of the picture is on the right


def photo_that_tells_where():
    exif = Image.Exif()
    exif[MAKE] = "Canary Phones"
    exif[ORIENTATION] = TURNED
    exif[GPS] = {1: "N", 2: (47.0, 36.0, 22.0), 3: "W", 4: (122.0, 20.0, 6.0)}
    return photo(exif=exif, comment=b"Pier 19", xmp=b"<x>Pier 19</x>")


def write_down(client, by, method):
    return intake.give_consent(client, by=by, purpose="contact", method=method)


@pytest.fixture
def consent(rosa, ana):
    return write_down(rosa, ana, "written")


@pytest.fixture
def scan(consent, ana):
    return scanning.scan_form(consent, by=ana, upload=upload(PDF, "Rosalinda.pdf"))


def test_a_signed_form_reads_the_same_and_is_written_down(consent, scan, ana):
    scan = ConsentScan.objects.get()

    assert scan.file.open().read() == PDF
    assert (scan.name, scan.content_type) == ("Rosalinda.pdf", "application/pdf")
    assert (scan.consent, scan.client, scan.taken_by) == (consent, consent.client, ana)
    assert trail.about(consent.client).last().verb == "scan.added"


def test_neither_the_stored_file_nor_its_name_nor_a_column_shows_what_it_holds(scan):
    stored = scan.file.storage.open(scan.file.name).read()
    columns = ConsentScan.objects.values().get()

    assert b"Rosalinda" not in stored
    assert b"PDF" not in stored
    assert "Rosalinda" not in str(columns)
    assert "pdf" not in str(columns)


def test_a_photo_keeps_its_picture_the_right_way_up_and_nothing_else(consent, ana):
    taken = upload(photo_that_tells_where())
    scan = scanning.scan_form(consent, by=ana, upload=taken)
    kept = scan.file.open().read()

    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (40, 60)
        assert picture.convert("L").getpixel((20, 5)) < 50
        assert picture.convert("L").getpixel((20, 55)) > 200
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in [b"Canary Phones", b"Pier 19", b"Exif", b"http"]:
        assert trace in photo_that_tells_where() or trace == b"http"
        assert trace not in kept


def test_text_inside_a_png_is_left_out():
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "Pier 19")
    file, content_type = scanning.sanitize_upload(upload(photo("PNG", pnginfo=note)))

    assert content_type == "image/jpeg"
    assert b"Pier 19" not in file.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_of_photo_is_kept_as_a_jpeg(kind):
    file, content_type = scanning.sanitize_upload(upload(photo(kind), "form.pdf"))

    assert content_type == "image/jpeg"
    assert Image.open(file).format == "JPEG"


def test_a_huge_photo_is_made_smaller():
    file, _ = scanning.sanitize_upload(upload(photo(size=(6_000, 1_500))))

    assert Image.open(file).size == (3_000, 750)


def test_ink_on_a_transparent_ground_stays_readable():
    drawn = io.BytesIO()
    ink = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ImageDraw.Draw(ink).rectangle((0, 0, 19, 39), fill="black")
    ink.save(drawn, "PNG")

    picture = Image.open(scanning.sanitize_upload(upload(drawn.getvalue()))[0]).convert("L")

    assert picture.getpixel((5, 20)) < 50
    assert picture.getpixel((35, 20)) > 200


@pytest.mark.filterwarnings("ignore")
@settings(deadline=None, max_examples=300)
@given(
    taken=st.sampled_from([photo_that_tells_where(), photo("PNG"), photo("WEBP")]),
    damage=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=6),
)
def test_a_damaged_photo_is_kept_or_refused_and_nothing_else(taken, damage):
    damaged = bytearray(taken)
    for position, value in damage:
        damaged[position % len(damaged)] = value

    with suppress(FileUnreadable, PictureTooLarge):
        assert scanning.sanitize_upload(upload(bytes(damaged)))[1] == "image/jpeg"


SPOOFED = {
    "a web page": b"<html><script>alert(1)</script></html>",
    "a web page that says PDF later": b"<html>%PDF-1.7",
    "a drawing that can run scripts": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "a program": b"MZ" + bytes(500),
    "a moving picture": photo("GIF"),
    "a kind of picture with many bugs": photo("TIFF"),
    "half of a photo": photo()[: len(photo()) // 2],
    "half of a PNG": photo("PNG")[:60],
    "the first bytes of a photo": b"\xff\xd8\xff\xe0" + bytes(100),
}


@pytest.mark.parametrize("content", SPOOFED.values(), ids=SPOOFED.keys())
def test_what_it_is_called_does_not_decide_what_it_is(content, consent, ana):
    with pytest.raises(FileUnreadable):
        scanning.scan_form(consent, by=ana, upload=upload(content, "form.jpg"))

    assert not ConsentScan.objects.exists()


def test_a_small_file_that_unfolds_to_a_giant_is_refused():
    drawn = io.BytesIO()
    Image.new("1", (4_000, 4_001)).save(drawn, "PNG")

    with pytest.raises(PictureTooLarge, match="too many pixels"):
        scanning.sanitize_upload(upload(drawn.getvalue()))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_the_largest_picture_that_is_taken_costs_little_memory(kind, tmp_path):
    largest = tmp_path / "largest"
    progressive = {"progressive": True} if kind == "JPEG" else {}
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, (4_000, 4_000)).save(largest, kind, **progressive)

    printed = subprocess.check_output(
        [sys.executable, "-c", PEAK, largest], cwd=django_settings.ROOT, text=True
    )

    assert int(printed) < 300_000


PEAK = """
import resource, sys
from django.conf import settings
settings.configure(LARGEST_UPLOAD=10_000_000)
from accounts.photos import reencode_photo
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(sys.argv[1], "rb") as upload:
    reencode_photo(upload)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_file_over_the_limit_is_refused_in_a_sentence(settings, consent, ana):
    settings.LARGEST_UPLOAD = 2 * 1024 * 1024

    with pytest.raises(FileTooLarge, match="Choose one of up to 2"):
        scanning.scan_form(consent, by=ana, upload=upload(PDF + bytes(2 * 1024 * 1024)))


def test_a_verbal_consent_has_no_signed_form(rosa, ana):
    with pytest.raises(NothingSigned):
        scanning.scan_form(write_down(rosa, ana, "verbal"), by=ana, upload=upload(PDF))


def test_a_closed_record_takes_no_more_forms(consent, rosa, ana):
    rosa.close(by=ana, reason="moved")

    with pytest.raises(RecordClosed):
        scanning.scan_form(consent, by=ana, upload=upload(PDF))


def test_without_consent_to_a_record_no_form_is_kept(consent, rosa, ana):
    rosa.consents.filter(purpose="record").update(until="2020-01-01", given_on="2019-01-01")

    with pytest.raises(ConsentMissing):
        scanning.scan_form(consent, by=ana, upload=upload(PDF))


def test_keeping_a_form_leaves_nothing_in_the_temporary_folder(
    consent, ana, settings, tmp_path, monkeypatch
):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    scanning.scan_form(consent, by=ana, upload=upload(PDF))

    assert list(Path(tmp_path).iterdir()) == []


def test_history_remembers_a_form_without_opening_it(scan):
    remembered = scan.history.get()

    assert remembered.name == "Rosalinda.pdf"
    assert remembered.file == scan.file.name


def test_an_erased_persons_forms_leave_the_storage(
    scan, ana, sam, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase(scan.client, by=ana, confirmer=sam)

    assert not scan.file.storage.exists(scan.file.name)
    with pytest.raises(Erased):
        ConsentScan.objects.get().file.open()


def test_a_content_file_without_a_name_is_kept_too(consent, ana):
    nameless = ContentFile(PDF, name="")

    assert scanning.scan_form(consent, by=ana, upload=nameless).name == ""
