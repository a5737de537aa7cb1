"""Scanning: a photo or a PDF of a signed form is looked at, freed of traces, kept sealed."""

from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import ExifTags, Image, ImageOps

from accounts.models import User
from audit import trail
from casework.exceptions import FileTooLarge, FileUnreadable, NothingSigned
from casework.models import Consent, ConsentScan
from casework.models.scans import PDF, PHOTO

PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")
PDF_BEGINS = b"%PDF-"
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 3_000  # a page of small print stays readable
QUALITY = 88
LONGEST_NAME = 200
ORIENTATION = ExifTags.Base.Orientation

BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


def scan_form(consent: Consent, *, by: User, upload: UploadedFile) -> ConsentScan:
    """Keep a photo or a PDF of the form with which a client consented.

    Raises:
        NothingSigned: the consent was spoken.
        RecordClosed, ConsentMissing: nothing may be added to the record.
        FileTooLarge, FileUnreadable: why this file is not taken.
    """
    if consent.given != Consent.Given.WRITTEN:
        raise NothingSigned
    file, content_type = as_kept(upload)  # it takes a while, so nobody waits for our lock
    with transaction.atomic():
        consent.client.check_may_grow()
        scan = ConsentScan.objects.create(
            client=consent.client,
            consent=consent,
            file=file,
            name=upload.name[:LONGEST_NAME],
            content_type=content_type,
            taken_by=by,
        )
        trail.record("scan.added", scan, by=by, consent=str(consent.pk))
    return scan


def as_kept(upload: UploadedFile) -> tuple[File, str]:
    """Return the file the way it is kept, and its type as its content shows it.

    What the browser says of the type counts for nothing. A photo is drawn anew, in memory,
    since a camera writes down where and when it was taken; a PDF is kept as it is.

    Raises:
        FileTooLarge, FileUnreadable
    """
    if upload.size > settings.LARGEST_UPLOAD:
        raise FileTooLarge(settings.LARGEST_UPLOAD)
    upload.seek(0)
    if upload.read(len(PDF_BEGINS)) == PDF_BEGINS:
        return File(upload, name="form.pdf"), PDF
    return ContentFile(redrawn(upload), name="form.jpg"), PHOTO


def redrawn(upload: File) -> bytes:
    """Return a photo as a JPEG that holds its pixels, the right way up, and nothing else.

    Raises:
        FileUnreadable: it is no photo of a kind we know, is broken, or unfolds to a giant.
    """
    upload.seek(0)
    drawn = BytesIO()
    try:
        with Image.open(upload, formats=PHOTO_FORMATS) as photo:
            if photo.width * photo.height > MOST_PIXELS:
                raise FileUnreadable
            photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            bare, turned = on_paper(photo), photo.getexif().get(ORIENTATION)
    except BROKEN as error:
        raise FileUnreadable from error
    bare.info.clear()
    bare.getexif()[ORIENTATION] = turned if turned in range(1, 9) else 1
    ImageOps.exif_transpose(bare, in_place=True)
    bare.info.clear()
    bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()


def on_paper(photo: Image.Image) -> Image.Image:
    """Return the picture without transparency: ink on nothing would turn black on black."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    paper = Image.new("RGBA", photo.size, "white")
    return Image.alpha_composite(paper, photo.convert("RGBA")).convert("RGB")
