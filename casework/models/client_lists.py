from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.models.assignments import Assignment
from casework.models.closures import Closure
from casework.models.contacts import Contact
from casework.models.follow_ups import FollowUp

# Our judgment, not a standard's: a client nobody has reached for so long is listed.
NO_CONTACT_AFTER = timedelta(days=30)


def no_contact_before(today: date | None = None) -> date:
    """Return the first day that is still recent: who was reached before it is listed."""
    return (today or timezone.localdate()) - NO_CONTACT_AFTER


def has_any(rows: models.QuerySet) -> models.Exists:
    """Whether a client has one of these rows: an index finds it, however many there are."""
    return models.Exists(rows.order_by().filter(client=models.OuterRef("pk")))


class ListQuerySet(models.QuerySet):
    """What lists and pages of clients pick, sort by and show."""

    def without_recent_contact(self, today: date | None = None) -> Self:
        """Those whom nobody has reached in 30 days, counted from intake for a new client."""
        return self.filter(unseen_since__lt=no_contact_before(today))

    def by_last_reached(self) -> Self:
        """Clients reached or opened last come first: the next contact is often with them."""
        return self.order_by("-unseen_since", "-pk")

    def longest_unseen_first(self) -> Self:
        """Whoever nobody has reached for longest comes first, counted from intake if never."""
        return self.order_by("unseen_since", "pk")

    def for_contact(self) -> Self:
        """With what says whether each may be contacted, in two queries for all of them."""
        return self.prefetch_related("consents", "closures")

    def for_a_list(self) -> Self:
        """With what a row of a list shows, in a constant number of queries."""
        return (
            self.longest_unseen_first()
            .for_contact()
            .annotate(
                next_due_on=models.Subquery(
                    FollowUp.objects.open()
                    .filter(client=models.OuterRef("pk"))
                    .order_by("due_on")
                    .values("due_on")[:1]
                ),
                is_closed=has_any(Closure.objects.in_force()),
            )
            .prefetch_related(
                models.Prefetch(
                    "assignments",
                    Assignment.objects.current().select_related("worker"),
                    to_attr="current_assignments",
                )
            )
        )

    def with_demographics(self) -> Self:
        return self.select_related("demographics")

    def with_program(self) -> Self:
        return self.select_related("team", "program")

    def for_a_page(self) -> Self:
        """With what a client's page says of themselves; `record_page` reads their parts."""
        contacts = Contact.objects.filter(client=models.OuterRef("pk")).order_by()
        counted = contacts.values("client").annotate(how_many=models.Count("pk"))
        how_many = models.Subquery(counted.values("how_many"))
        return self.select_related("team", "demographics").annotate(
            contact_count=Coalesce(how_many, 0)
        )
