from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casework import codes
from casework.models.amending import AmendableRecord
from casework.models.parts import HeldWithClient

if TYPE_CHECKING:
    from casework.models.held import Held


class Demographics(HeldWithClient, AmendableRecord):
    """What funders count, as codes beside the client's key: no name, no day, no place.

    It stands in clear so that a report is one pass of SQL; what that tells a thief is in
    `docs/administrators/encryption.md`. Sex, race and ethnicity may hold an `Unanswered`; a
    blank means that no answer is recorded, nor why there is none.
    """

    client = models.OneToOneField(
        "casework.Client", models.PROTECT, primary_key=True, related_name="demographics"
    )
    sex = models.CharField(_("sex"), max_length=20, blank=True)
    language = models.CharField(_("preferred language"), max_length=8, blank=True)
    race_ethnicity = models.JSONField(_("race and ethnicity"), default=list, blank=True)

    amended = "demographics.amended"

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = _("demographics")

    def __str__(self) -> str:
        return f"demographics of {self.client_id}"

    def form_initial(self) -> dict:
        """The codes, under the names that a form asks for."""
        return {
            "sex": self.sex,
            "language": self.language,
            "race_ethnicity": self.race_ethnicity,
        }

    def check_amendment(self, changes: dict[str, Any], held: "Held") -> None:
        self.client.check_amendment(changes, held)

    @property
    def language_label(self) -> str:
        return codes.label(codes.LANGUAGES, self.language)

    @property
    def trail_chain(self) -> str:
        return f"client:{self.client_id}"
