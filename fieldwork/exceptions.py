"""What fieldwork can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NoTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You are on no team. Ask an administrator to add you to one."))


class OnCallRemoved(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Someone has removed this from the list. Go back to the list."))
