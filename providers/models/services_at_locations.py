from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from providers.models.listings import Listing


class ServiceAtLocation(Listing):
    """A service is given at a location (HSDS service_at_location)."""

    service = models.ForeignKey("providers.Service", models.CASCADE, related_name="places")
    location = models.ForeignKey("providers.Location", models.PROTECT, related_name="offerings")
    description = models.TextField(_("description"), blank=True)

    history = HistoricalRecords()

    class Meta(Listing.Meta):
        constraints = [
            *Listing.Meta.constraints,
            models.UniqueConstraint(
                fields=["service", "location"], name="service_once_at_a_location"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
