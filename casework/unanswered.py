"""Why a question about a person has no answer, where a funder tells the reasons apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Unanswered(TextChoices):
    """The three reasons of HUD's list 1.8; a blank says that the record holds none of them.

    Blanks are also what was kept before the three could be told apart: nobody knows which of
    them it was, so nothing makes one of a blank.
    """

    DOES_NOT_KNOW = "does-not-know", _("Does not know")
    DECLINED = "declined", _("Did not want to answer")
    NOT_ASKED = "not-asked", _("Not asked")
