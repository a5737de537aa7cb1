"""Uploads, such as a photo or a PDF of a signed form: their type, and removing metadata."""

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile

from accounts.exceptions import FileTooLarge

PHOTO, PDF = "image/jpeg", "application/pdf"
PDF_SIGNATURE = b"%PDF-"


def sanitize_upload(upload: UploadedFile) -> tuple[File, str]:
    """Return the file to store, and its MIME type.

    The type is read from the content: the browser's claim is not trusted. A photo is encoded
    again, in memory, to remove what the camera noted, such as the place. A PDF stays as it is.

    Raises:
        FileTooLarge: it has more than `settings.LARGEST_UPLOAD` bytes.
        FileUnreadable: it is neither a PDF nor a photo that can be decoded.
        PictureTooLarge: it has more pixels than we decode.
    """
    if upload.size > settings.LARGEST_UPLOAD:
        raise FileTooLarge(settings.LARGEST_UPLOAD)
    upload.seek(0)
    if upload.read(len(PDF_SIGNATURE)) == PDF_SIGNATURE:
        return File(upload, name="form.pdf"), PDF
    # Pillow takes 2.5 MB of each process, and most never see a photo.
    from accounts.photos import reencode_photo

    return ContentFile(reencode_photo(upload), name="form.jpg"), PHOTO
