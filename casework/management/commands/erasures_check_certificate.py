"""Say whether a certificate of an erasure is ours, and unchanged."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from casework import certifying
from casework.management.erasure_commands import ErasureCommand


class Command(ErasureCommand):
    help = "Say whether a certificate of an erasure is ours, and unchanged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> str:
        try:
            certificate = json.loads(file.read_text())
        except (ValueError, RecursionError):
            raise CommandError(f"{file} is no certificate.") from None
        if not isinstance(certificate, dict) or not certifying.is_genuine(certificate):
            raise CommandError("This certificate is not ours, or was changed.")
        return f"Genuine: {certificate['client']} was erased at {certificate['erased_at']}."
