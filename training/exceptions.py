"""What training can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NeverRequiresTraining(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This can't require a course: no one could correct staff accounts or "
                "training without it."
            )
        )


class OwnTraining(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This is your own course. Your supervisor or an administrator must record it.")
        )


class TrainingDecided(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This was already reviewed. Reload the page to see the result."))


class CourseRetired(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This course is retired already."))


class CourseExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is already a course with this name."))


class NotYetCompleted(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A course can't be completed in the future. Choose today or an earlier date.")
        )


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "course.name": CourseExists,
    "nobody_confirms_their_own_training": OwnTraining,
}
