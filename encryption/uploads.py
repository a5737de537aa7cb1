"""How a file comes in: sealed as it is received, so that no temporary file is ever in clear.

Django's own handler writes an upload of more than 2.5 MB to the temporary folder as it is.
"""

import io
import tempfile
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from encryption import streams


class SealedUploadHandler(FileUploadHandler):
    """Seals an upload with a key that lives in memory, as long as the upload does.

    Of a file larger than `LARGEST_UPLOAD` (bytes) only the size is kept, so that a form can say
    that it is too large.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.key, self.header = AESGCM.generate_key(256), streams.Header.create(version=0)
        self.temporary = tempfile.TemporaryFile(  # noqa: SIM115 - closed with the upload
            dir=settings.FILE_UPLOAD_TEMP_DIR
        )
        self.writer = streams.SealingWriter(self.temporary, self.header, self.key)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= settings.LARGEST_UPLOAD:
            self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the upload, to be read like any other."""
        content: BinaryIO | io.BufferedReader
        if file_size > settings.LARGEST_UPLOAD:
            self.temporary.close()
            content = io.BytesIO()
        else:
            self.writer.finish()
            content = streams.unsealed(self.temporary, lambda header: self.key)
        return UploadedFile(
            content,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "temporary"):
            self.temporary.close()
