"""What a page can refuse: each a fact, with the sentence that the worker reads."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class AlreadySent(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "You already saved this form with other answers. To save a second one, save "
                "again. To change the first one, open it instead."
            )
        )
