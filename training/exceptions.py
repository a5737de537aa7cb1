"""What training can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NeverRequiresTraining(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This always stays open: if a course closed it, nobody could put people or "
                "their courses right any more."
            )
        )


class OwnTraining(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This is your own course. Your supervisor or an administrator records it.")
        )


class TrainingDecided(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Somebody has looked at this already. Reload the page to see how."))


class CourseRetired(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This course is retired already."))


class CourseExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is a course of this name already."))


class NotYetCompleted(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("A course counts from the day it was completed, not before."))


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "course.name": CourseExists,
    "nobody_confirms_their_own_training": OwnTraining,
}
