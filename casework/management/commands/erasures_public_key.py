"""Print the key with which anybody checks our certificates."""

from typing import Any

from casework import certifying
from casework.management.erasure_commands import ErasureCommand


class Command(ErasureCommand):
    help = "Print the public key with which others check our certificates of erasures."

    def handle(self, **options: Any) -> str:
        return certifying.public_key()
