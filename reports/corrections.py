"""What a final report counted and somebody corrected since: how many, and never whose."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models import AnonymousContact, Contact, Offer
from reports.models import Snapshot


def corrected_since(snapshot: Snapshot) -> int:
    """Return how many contacts of a final report were corrected, moved or withdrawn since.

    A contact is one of its own if a service at it, or it without a name, was counted when the
    report was made final. What was logged since is none: the report says when it was made.
    """
    offers = _then(Offer, snapshot).filter(
        award=snapshot.award_id,
        withdrawn_on=None,
        provided_on__range=(snapshot.first_day, snapshot.last_day),
    )
    withdrawn = _then(Contact, snapshot).exclude(withdrawn_on=None).values("id")
    touched = Q(id__in=_changed(Offer, snapshot)) | Q(
        contact_id__in=_changed(Contact, snapshot)
    )
    contacts = offers.exclude(contact_id__in=withdrawn).filter(touched).values("contact_id")
    unnamed = _then(AnonymousContact, snapshot).filter(
        award=snapshot.award_id,
        withdrawn_on=None,
        occurred_on__range=(snapshot.first_day, snapshot.last_day),
        id__in=_changed(AnonymousContact, snapshot),
    )
    return contacts.distinct().count() + unnamed.values("id").distinct().count()


def _then(model: Any, snapshot: Snapshot) -> QuerySet[Any]:
    """Return the rows of history that say what the records said when it was made final."""
    before = model.history.filter(history_date__lte=snapshot.finalized_at).order_by()
    newer = before.filter(id=OuterRef("id"), history_date__gt=OuterRef("history_date"))
    return before.exclude(Exists(newer))


def _changed(model: Any, snapshot: Snapshot) -> QuerySet[Any]:
    """Return the keys of the records that were changed since."""
    since = model.history.filter(history_type="~", history_date__gt=snapshot.finalized_at)
    return since.order_by().values("id")
