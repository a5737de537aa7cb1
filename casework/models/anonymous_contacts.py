from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casework.models.awards import Award
from casework.models.contacts import Kind, PlaceKind
from encryption.row_keys import new_row_key


class AnonymousContactQuerySet(models.QuerySet):
    def within(self, first: date, last: date) -> Self:
        return self.filter(occurred_on__range=(first, last))

    def paid_by(self, award: "Award") -> Self:
        return self.filter(award=award)


class AnonymousContact(models.Model):
    """People met who gave no name: how many, how and in what kind of place; nothing else.

    OVC's victim assistance report counts them as anonymous contacts (question 2).
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    kind = models.CharField(_("type of contact"), max_length=20, choices=Kind)
    place_kind = models.CharField(_("location type"), max_length=20, choices=PlaceKind)
    occurred_on = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    people = models.PositiveSmallIntegerField(_("number of people"), default=1)
    award = models.ForeignKey(
        "casework.Award",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="anonymous_contacts",
    )
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    objects = AnonymousContactQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="anonymous_contact_counts_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.people} ({self.occurred_on})"
