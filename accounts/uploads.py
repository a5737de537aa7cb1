"""A photo or a PDF of a paper, such as a signed form: looked at, and freed of traces."""

from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from PIL import ExifTags, Image, ImageOps

from accounts.exceptions import FileTooLarge, FileUnreadable

PHOTO, PDF = "image/jpeg", "application/pdf"
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")
PDF_BEGINS = b"%PDF-"
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 3_000  # a page of small print stays readable
QUALITY = 88
ORIENTATION = ExifTags.Base.Orientation

BROKEN = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


def sanitize_upload(upload: UploadedFile) -> tuple[File, str]:
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
    return ContentFile(reencode_photo(upload), name="form.jpg"), PHOTO


def reencode_photo(upload: File) -> bytes:
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
            bare, turned = without_transparency(photo), photo.getexif().get(ORIENTATION)
    except BROKEN as error:
        raise FileUnreadable from error
    bare.info.clear()
    bare.getexif()[ORIENTATION] = turned if turned in range(1, 9) else 1
    ImageOps.exif_transpose(bare, in_place=True)
    bare.info.clear()
    bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()


def without_transparency(photo: Image.Image) -> Image.Image:
    """Return the picture without transparency: ink on nothing would turn black on black."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    paper = Image.new("RGBA", photo.size, "white")
    return Image.alpha_composite(paper, photo.convert("RGBA")).convert("RGB")
