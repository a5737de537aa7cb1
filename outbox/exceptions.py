"""What the outbox can refuse. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class WrittenBySomebodyElse(ValidationError):
    """It was sealed by somebody else on this phone, and waits there for them."""

    def __init__(self) -> None:
        super().__init__(_("Someone else wrote this note. It is sent when they sign in."))


class NoteUnreadable(ValidationError):
    """It was altered on the way, or sealed for a key that was destroyed since."""

    def __init__(self) -> None:
        super().__init__(_("This note can’t be opened. It was damaged, or is too old."))


class NoteNotWaiting(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This note was matched or discarded meanwhile. Go back to see what is waiting.")
        )


REFUSALS: dict[str, type[ValidationError]] = {
    "offline_note_keeps_its_words_while_it_waits": NoteNotWaiting,
}
