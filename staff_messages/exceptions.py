"""What messages can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NotAColleague(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This colleague does not work with the client any more. Choose someone else.")
        )


class AlreadyRead(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A colleague has read this message: it stays. Write another one to correct it.")
        )


class NotTheirMessage(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Only the colleague who wrote a message can take it back."))


class OwnMessage(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This is your own message: your colleagues mark it as read."))


class MessageWithdrawn(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("The colleague who wrote this message has taken it back."))


class AlreadyHandedOver(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You have handed this over already. Write a message instead."))
