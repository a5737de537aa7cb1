from datetime import date, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from casework.models.assignments import Assignment
from casework.models.closures import Closure
from casework.models.consents import Consent
from casework.models.erasures import Erasure
from casework.models.follow_ups import FollowUp
from casework.models.reviews import CaseReview

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

    def for_a_page(self) -> Self:
        """With what a client's page shows, in a constant number of queries."""
        return self.select_related("team", "demographics").prefetch_related(
            models.Prefetch(
                "assignments",
                Assignment.objects.current().select_related("worker"),
                to_attr="current_assignments",
            ),
            models.Prefetch(
                "follow_ups",
                FollowUp.objects.open().select_related("owner"),
                to_attr="open_follow_ups",
            ),
            models.Prefetch(
                "consents",
                Consent.objects.select_related("explained_by", "wording").prefetch_related(
                    "scans"
                ),
            ),
            models.Prefetch("reviews", CaseReview.objects.select_related("signed_by")),
            models.Prefetch("closures", Closure.objects.select_related("closed_by")),
            models.Prefetch(
                "erasures", Erasure.objects.select_related("requested_by", "confirmed_by")
            ),
        )
