"""The read door around each request, and what a person sees when something does not open."""

import logging
from collections.abc import Iterator
from uuid import UUID

from django.db import DatabaseError
from django.http import Http404
from django.shortcuts import render
from django.urls import resolve

from accounts.middleware import SecondFactor
from audit import trail
from audit.ledger import LedgerBroken
from casework import erasing
from casework.models import Client, Erasure
from casework.reach import Reach
from casework.reading import Page, Reading
from encryption import door
from encryption.exceptions import (
    Erased,
    FileMissing,
    KeyMissing,
    ReadUnrecorded,
    SealBroken,
)

logger = logging.getLogger(__name__)

DENIED = (403, 404)
PROOFS = SecondFactor.PROVING | {"account_reauthenticate"}
PASSED_OVER = {
    Erased: "tombstone.unproven",
    KeyMissing: "key.missing",
    SealBroken: "value.broken",
}


class RecordedReads:
    """Let a request read through a `Reading`, and show nothing that is not on the trail.

    What was denied to somebody who signed in is written down, too: a page that their role does
    not open, and a record that is not there for them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reading = Reading(lambda: request.user, lambda: page_of(request))
        with door.opened_for(reading):
            response = self.get_response(request)
            try:
                record_skipped_reads(request, reading)
                reading.conclude()
            except ReadUnrecorded:
                return response if response.status_code == 503 else unrecorded_response(request)
            if response.status_code in DENIED:
                record_denial(request, response.status_code)
        if response.streaming and not response.is_async:
            response.streaming_content = piece_by_piece(reading, response.streaming_content)
        return response


def piece_by_piece(reading: Reading, pieces) -> Iterator[bytes]:
    """Yield what is streamed after the request has ended, each piece read in its name."""
    pieces = iter(pieces)
    while True:
        with door.opened_for(reading):
            piece = next(pieces, None)
            reading.conclude()
        if piece is None:
            return
        yield piece


def match_of(request):
    """Return which page is asked for, if it is known.

    allauth answers a form that waited for a proof under the match of the proof's own page.
    """
    match = request.resolver_match
    return resolve(request.path_info) if match and match.view_name in PROOFS else match


def page_of(request) -> Page:
    match = match_of(request)
    return Page(match.view_name if match else "", asked(request))


def asked(request) -> UUID | None:
    """Return the key of the client whose page was asked for, if it was one's."""
    match = match_of(request)
    named = match.kwargs if match else {}
    key = named.get("client_pk") or named.get("pk")
    return key if isinstance(key, UUID) else None


def record_denial(request, status: int) -> None:
    """Write down who was denied what; what it was called is not asked, nor told.

    A form that came without its token is no attempt to see anything. A denial shows nothing, so
    it stands even where the trail does not take the event.
    """
    match = match_of(request)
    is_about_a_record = match and (status == 403 or match.kwargs)
    if not (is_about_a_record and request.user.is_authenticated):
        return
    if not getattr(request, "csrf_processing_done", False):
        return
    subject = Client.objects.filter(pk=asked(request)).only("pk", "team").first()
    facts = {"page": match.view_name, "method": request.method, "status": status}
    try:
        trail.record("access.denied", subject or request.user, by=request.user, **facts)
    except DatabaseError:
        logger.critical("A denial at %s could not be written down.", match.view_name)


def record_skipped_reads(request, reading: Reading) -> None:
    """Write down, once for each record, that a list went on without it.

    Whoever is erased just now, with the ledger's word for it, is not missed.

    Raises:
        ReadUnrecorded: the trail does not take it, so the list is not shown.
    """
    why = {owner: error for (owner, *_), error in reading.skipped.items()}
    for owner, error in why.items():
        if isinstance(error, Erased) and is_proven(owner):
            continue
        try:
            record_failure(request, PASSED_OVER[type(error)], error, about=owner)
        except DatabaseError as failure:
            raise ReadUnrecorded("What does not open could not be written down.") from failure


def unrecorded_response(request):
    page = page_of(request).name
    logger.critical("Reading at %s could not be written down: nothing was shown.", page)
    return render(request, "casework/failures/unrecorded.html", status=503)


class SealedFailures:
    """Say which fact it is, write it on the trail and, unless all is in order, log it loudly.

    A record counts as erased only if the ledger outside of the database says so, too. Else its
    key is missing, whatever the database says.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Http404):
            return erased_response(request)
        if isinstance(exception, Erased):
            return erased_response(request) or key_missing_response(
                request, "tombstone.unproven"
            )
        if isinstance(exception, KeyMissing):
            return key_missing_response(request, "key.missing", exception)
        if isinstance(exception, FileMissing):
            record_failure(request, "file.missing", exception)
            return render(request, "casework/failures/file_missing.html", status=503)
        if isinstance(exception, ReadUnrecorded):
            return unrecorded_response(request)
        if isinstance(exception, SealBroken):
            record_failure(request, "value.broken", exception)
            return render(request, "casework/failures/seal_broken.html", status=500)
        return None


def erased_response(request):
    """Answer that the record was erased, to whoever could see it; None if it was not."""
    erasure = (
        Erasure.objects.carried_out()
        .filter(client__in=seen_or_erased(request), client=asked(request))
        .select_related("client")
        .first()
        if request.user.is_authenticated and asked(request)
        else None
    )
    if erasure is None:
        return None
    if not is_proven(erasure.client_id):
        return key_missing_response(request, "tombstone.unproven")
    trail.record("record.erased_opened", erasure.client, by=request.user)
    return render(request, "casework/failures/erased.html", {"erasure": erasure}, status=410)


def key_missing_response(request, verb, why=""):
    record_failure(request, verb, why)
    return render(request, "casework/failures/key_missing.html", status=503)


def record_failure(request, verb: str, why: object = "", about: UUID | None = None) -> None:
    """Write on the trail and in the log what does not open, and where; never what it says.

    Args:
        why: what was said when it did not open.
        about: the client's key, in a list; else the page's address names it.
    """
    page = match_of(request).view_name
    if not request.user.is_authenticated:
        logger.critical("%s at %s, before anybody signed in", verb, page)
        return
    key = about or asked(request)
    client = seen_or_erased(request).filter(pk=key).first()
    trail.record(verb, client or request.user, by=request.user, page=page)
    logger.critical("%s at %s, record %s. %s", verb, page, client and client.pk, why)


def seen_or_erased(request):
    """Return the clients that the person sees, and those that they saw until the erasure."""
    return Client.objects.reachable_by(request.user, Reach.READ, include_erased=True)


def is_proven(client: UUID) -> bool:
    try:
        return erasing.is_proven(client)
    except LedgerBroken:
        logger.critical("The ledger of erasures is broken.")
        return False
