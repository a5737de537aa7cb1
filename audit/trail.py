"""Write to the trail with `record`; read it with `of`, `about` and `all_events`.

Nothing else touches the table. Facts hold codes and keys, never names, places or narratives.
"""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from audit import chain
from audit.models import AuditEvent, ChainHead

AGENCY = "agency"


@transaction.atomic
def record(
    verb: str, subject: Model, *, by: AbstractBaseUser | None, **facts: str | int
) -> AuditEvent:
    """Add one event at the end of its subject's chain.

    Call it inside the transaction of the change that it describes, as its last step: it holds
    the chain's lock until that transaction ends.

    Args:
        verb: `noun.participle`, such as `client.opened`.
        subject: the record; its `trail_chain`, where it has one, names the chain.
        by: who did it; None for the program itself (a command, a job).
        facts: codes and keys that say what; nothing that identifies or tells.

    Raises:
        TypeError: a fact is neither text nor a whole number, and might read back otherwise.
    """
    for fact, value in facts.items():
        if not isinstance(value, str | int):
            raise TypeError(f"The fact {fact!r} is a {type(value).__name__}: say it in text.")
    name = getattr(subject, "trail_chain", AGENCY)
    head, _ = ChainHead.objects.select_for_update().get_or_create(chain=name)
    event = AuditEvent(
        id=uuid.uuid4(),
        chain=name,
        seq=head.seq + 1,
        at=timezone.now(),
        actor_id=by.pk if by else None,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        facts=facts,
    )
    event.mac = chain.link(event, bytes(head.mac))
    event.save(force_insert=True)
    if chain.is_genuine(head):  # a forged end stays one, however much is added to it
        head.proof = chain.proof(event.mac)
    head.seq, head.mac = event.seq, event.mac
    head.save(update_fields=["seq", "mac", "proof"])
    return event


def of(subject: Model) -> QuerySet[AuditEvent]:
    """Return everything that ever happened to one record, oldest first."""
    return AuditEvent.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    )


def about(subject: Model) -> QuerySet[AuditEvent]:
    """Return the record's whole chain: of a client, everything about them and their parts."""
    return AuditEvent.objects.filter(chain=subject.trail_chain)


def all_events() -> QuerySet[AuditEvent]:
    """Return every event, newest first: for the auditor's log."""
    return AuditEvent.objects.order_by("-at", "-seq")


def breaks() -> list[chain.Break]:
    """Return every place where a chain does not hold; an empty list is a whole trail."""
    heads = ChainHead.objects.in_bulk()
    events = AuditEvent.objects.order_by("chain", "seq").iterator(chunk_size=2000)
    return list(chain.breaks(events, heads))
