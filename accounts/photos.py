"""Photos that were uploaded: decoded with care, and encoded again without metadata."""

from io import BytesIO

from django.core.files.base import File
from PIL import ExifTags, Image, ImageOps

from accounts.exceptions import FileUnreadable, PictureTooLarge

PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 50_000_000  # of a photo that can be decoded at half its size or less
# Other pictures are decoded whole, at four bytes a pixel, and copied: this many take 150 MB. A
# page scanned at 400 dots an inch has 15 million.
MAX_PIXELS_WHOLE = 16_000_000
MAX_SIDE_PIXELS = 3_000  # a page of small print stays readable
JPEG_QUALITY = 88
ORIENTATION = ExifTags.Base.Orientation

DECODING_ERRORS = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


def reencode_photo(upload: File) -> bytes:
    """Return a photo as a JPEG: upright, at most 3000 pixels a side, without metadata.

    Raises:
        FileUnreadable: it is no JPEG, PNG or WebP, or is damaged.
        PictureTooLarge: decoding it would take too much memory, whatever the file's size.
    """
    upload.seek(0)
    encoded = BytesIO()
    try:
        with Image.open(upload, formats=PHOTO_FORMATS) as photo:
            if photo.width * photo.height > max_pixels(photo):  # known from its first bytes
                raise PictureTooLarge
            photo.draft("RGB", (MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
            plain = without_transparency(photo)
            orientation = photo.getexif().get(ORIENTATION)
    except DECODING_ERRORS as error:
        raise FileUnreadable from error
    plain.info.clear()
    plain.getexif()[ORIENTATION] = orientation if orientation in range(1, 9) else 1
    ImageOps.exif_transpose(plain, in_place=True)
    plain.info.clear()
    plain.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
    plain.save(encoded, "JPEG", quality=JPEG_QUALITY)
    return encoded.getvalue()


def max_pixels(photo: Image.Image) -> int:
    """Return how many pixels we decode; a progressive JPEG, too, is held whole meanwhile."""
    is_scaled_down = photo.format == "JPEG" and "progressive" not in photo.info
    return MAX_PIXELS if is_scaled_down else MAX_PIXELS_WHOLE


def without_transparency(photo: Image.Image) -> Image.Image:
    """Return the photo on white: JPEG would turn transparent pixels black."""
    if not photo.has_transparency_data:
        return photo.convert("RGB")
    ink = photo.convert("RGBA")
    white = Image.new("RGB", photo.size, "white")
    white.paste(ink, mask=ink.getchannel("A"))
    return white
