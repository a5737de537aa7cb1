from django.db import models
from simple_history.models import HistoricalRecords

from providers.models.listings import Listing


class Attribute(Listing):
    """A service is of a kind (HSDS attribute, for services)."""

    service = models.ForeignKey("providers.Service", models.CASCADE, related_name="attributes")
    term = models.ForeignKey(
        "providers.TaxonomyTerm", models.PROTECT, related_name="attributes"
    )

    history = HistoricalRecords()

    class Meta(Listing.Meta):
        constraints = [
            *Listing.Meta.constraints,
            models.UniqueConstraint(fields=["service", "term"], name="service_once_of_a_kind"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
