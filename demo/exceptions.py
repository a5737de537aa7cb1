"""What the demo refuses, each with the sentence that the person at the keyboard reads."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NotADemo(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "This is not a demo: set DEMO=1 to load the invented agency. Never do it where "
                "there are records of real people."
            )
        )


class RealPeopleHere(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "There are accounts that are not of the invented agency. The demo only goes "
                "into an empty database: point DATABASE_URL to another one."
            )
        )
