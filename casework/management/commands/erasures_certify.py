"""Print a signed statement about one erasure."""

import json
import uuid
from typing import Any

from django.core.management.base import CommandParser

from casework import certifying
from casework.management.erasure_commands import ErasureCommand


class Command(ErasureCommand):
    help = "Print a signed certificate of one erasure."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "client", type=uuid.UUID, help="the key at the end of the address of their page"
        )

    def handle(self, *, client: uuid.UUID, **options: Any) -> str:
        return json.dumps(certifying.certificate_for(client), indent=2)
