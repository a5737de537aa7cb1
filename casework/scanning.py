"""Scanning: a photo or a PDF of a signed form is looked at, freed of traces, kept sealed."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.uploads import sanitize_upload
from audit import trail
from casework.exceptions import NothingSigned
from casework.models import Consent, ConsentScan

LONGEST_NAME = 200


def scan_form(consent: Consent, *, by: User, upload: UploadedFile) -> ConsentScan:
    """Keep a photo or a PDF of the form with which a client consented.

    Raises:
        NothingSigned: the consent was verbal.
        RecordClosed, ConsentMissing: nothing may be added to the record.
        FileTooLarge, FileUnreadable, PictureTooLarge: why this file is not taken.
    """
    if consent.method != Consent.Method.WRITTEN:
        raise NothingSigned
    file, content_type = sanitize_upload(upload)  # slow, so before any lock
    name = upload.name[:LONGEST_NAME]
    return _keep(consent, by=by, file=file, name=name, content_type=content_type)


@transaction.atomic
def _keep(consent: Consent, *, by: User, **facts: Any) -> ConsentScan:
    consent.lock_and_refresh().check_writable()
    scan = ConsentScan.objects.create(
        client=consent.client, consent=consent, taken_by=by, **facts
    )
    trail.record("scan.added", scan, by=by, consent=str(consent.pk))
    return scan
