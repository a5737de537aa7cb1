"""Intake: everything that happens the day a person first agrees that we keep a record."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import trail
from casework.exceptions import ConsentMissing, NewerConsent, NotYetAgreed, TextMissing
from casework.models import Client, Consent, ConsentWording, Demographics
from casework.models.purposes import Purpose
from casework.models.reviews import FIRST_REVIEW

FIRST_FOLLOW_UP = timedelta(days=14)


@transaction.atomic
def open_client(
    *,
    by: User,
    agreed_to: Iterable[str],
    method: str,
    identity: Mapping[str, Any],
    demographics: Mapping[str, Any] | None = None,
    texts: Mapping[str, ConsentWording] | None = None,
    interpreter: str = "",
    until: date | None = None,
    worker: User | None = None,
    on: date | None = None,
) -> Client:
    """Open a record: the consent, the person, a caseload, a review, a first follow-up.

    Args:
        by: who explained the wording and writes it down.
        agreed_to: the purposes that the client agreed to.
        method: a `Consent.Method`: verbal or written.
        identity: fields of `Client`; `demographics`: fields of `Demographics`.
        texts: the wording that was read to them, by purpose; the English ones if not given.
        interpreter: who interpreted, if anybody did.
        until: the day on which consent ends; None for no end.
        on: the day it happened, where it is written down later; today otherwise.
        worker: to whom the client is assigned; `by`, if it is not given.

    Raises:
        ConsentMissing: they did not agree that we keep a record. Nothing is written.
        NotYetAgreed: the day has not come.
        TextMissing: they agreed to something of which they heard no text.
    """
    agreed_to = set(agreed_to)
    if Purpose.RECORD not in agreed_to:
        raise ConsentMissing
    demographics = demographics or {}
    day = on or timezone.localdate()
    number = identity.get("chart_number") or Client.objects.unused_chart_number()
    client = Client.objects.create(
        team=by.team, opened_on=day, **{**identity, "chart_number": number}
    )
    Demographics.objects.create(client=client, **demographics)
    worker = worker or by
    client.assignments.create(worker=worker, started_on=day)
    client.reviews.create(due_on=day + FIRST_REVIEW)
    trail.record("client.opened", client, by=by)
    for purpose in sorted(agreed_to):
        if texts is not None and purpose not in texts:
            raise TextMissing(str(Purpose(purpose).label))
        give_consent(
            client,
            by=by,
            purpose=purpose,
            method=method,
            interpreter=interpreter,
            until=until,
            wording=texts[purpose] if texts else None,
            on=day,
        )
    if client.agrees_to(Purpose.CONTACT):
        due_on = day + FIRST_FOLLOW_UP
        client.add_follow_up(by=by, kind="call", due_on=due_on, owner=worker, on=day)
    return client


@transaction.atomic
def amend_client(
    client: Client, *, by: User, identity: Mapping[str, Any], demographics: Mapping[str, Any]
) -> None:
    """Change what a record says of the person, all or nothing.

    Args:
        identity: fields of `Client`; `demographics`: fields of `Demographics`.

    Raises:
        RecordClosed, ConsentMissing: see `Client.amend`.
    """
    client.lock_and_refresh()
    client.amend(by=by, **identity)
    client.demographics.amend(by=by, **demographics)


@transaction.atomic
def give_consent(
    client: Client,
    *,
    by: User,
    purpose: str,
    method: str,
    wording: ConsentWording | None = None,
    interpreter: str = "",
    until: date | None = None,
    on: date | None = None,
) -> Consent:
    """Write down that a client agreed to one purpose. It replaces what they said before.

    Args:
        wording: the text that was read to them; the English one in use if it is not given.
        until: the last day it holds; None for no end, which no page of ours allows.
        on: the day on which they agreed, where it is written down later; today otherwise.

    Raises:
        NotYetAgreed: the day has not come.
        NewerConsent: they agreed anew, or took it back, on a later day.
        TextMissing: the text is about another purpose, or was approved by no one.
    """
    client.lock_and_refresh()
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise NotYetAgreed
    if newest := client.consents.last_word_on(purpose, after=day):
        raise NewerConsent(newest)
    wording = wording or _english(purpose)
    if wording.purpose != purpose or not wording.is_approved:
        raise TextMissing(str(Purpose(purpose).label))
    consent = Consent(
        client=client,
        purpose=purpose,
        wording=wording,
        method=method,
        explained_by=by,
        interpreter=interpreter,
        given_on=day,
        until=until,
    )
    if earlier := client.consents.current().filter(purpose=purpose).first():
        earlier.supersede(consent, by=by)
    else:
        consent.save(force_insert=True)
    trail.record(
        "consent.given",
        consent,
        by=by,
        purpose=str(purpose),
        method=str(method),
        language=wording.language,
        version=str(wording.version),
    )
    return consent


def _english(purpose: str) -> ConsentWording:
    return ConsentWording.objects.offered().get(purpose=purpose, language="en")
