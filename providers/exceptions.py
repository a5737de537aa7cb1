"""What providers can refuse to do. Each refusal explains itself."""

from django.core.exceptions import ValidationError


class DirectoryUnreadable(ValidationError):
    """A directory that cannot be read at all; its one sentence says why."""
