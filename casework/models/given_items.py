from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from casework.models.naming import OfTheList
from encryption.row_keys import new_row_key


class GivenItemQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Those of anonymous contacts that were not withdrawn."""
        return self.filter(contact__withdrawn_on=None)

    def within(self, first: date, last: date) -> Self:
        return self.filter(contact__occurred_on__range=(first, last))


class GivenItem(OfTheList, models.Model):
    """How many of one item or service were given to people who gave no name.

    `service` is the code of one on the agency's list (`services.Service`).
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    contact = models.ForeignKey(
        "casework.AnonymousContact", models.CASCADE, related_name="given_items"
    )
    service = models.CharField(_("item or service"), max_length=40)
    quantity = models.PositiveSmallIntegerField(_("how many"))

    objects = GivenItemQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "service"], name="one_row_an_anonymous_contact_and_item"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="given_item_counts_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.quantity}"


def added_up(items: Iterable[GivenItem]) -> list[GivenItem]:
    """Return one for each service or item, with the number of all, as they first came."""
    quantities = Counter[str]()
    for item in items:
        quantities[item.service] += item.quantity
    return [GivenItem(service=each, quantity=number) for each, number in quantities.items()]
