"""What notifications can refuse to do."""

from typing import Any

REFUSALS: dict[str, Any] = {}  # no two people ever make the same row here
