"""Why a question about a person has no answer, where a funder tells the reasons apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unanswered(TextChoices):
    """The three reasons of HUD's list 1.8; a blank is no answer and no reason.

    Older records have blanks, from when the three were one choice. Which of them it was is
    unknown, so a blank stays a blank.
    """

    DOES_NOT_KNOW = "does-not-know", _("Does not know")
    DECLINED = "declined", _("Did not want to answer")
    NOT_ASKED = "not-asked", _("Not asked")
