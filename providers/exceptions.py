"""What providers can refuse."""

from django.core.exceptions import ValidationError


class DirectoryUnreadable(ValidationError):
    """The directory cannot be read at all; its one sentence says why."""
