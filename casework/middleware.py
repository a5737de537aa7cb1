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
from casework.reading import Page, RequestReader
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
SKIPPED_EVENTS = {
    Erased: "tombstone.unproven",
    KeyMissing: "key.missing",
    SealBroken: "value.broken",
}


class RecordedReads:
    """Let a request read through a `RequestReader`, and show nothing before it is recorded.

    A denial to somebody who signed in is recorded, too: a page that their role does not open,
    or a record that they do not see.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reader = RequestReader(lambda: request.user, lambda: page_of(request))
        with door.reading_as(reader):
            response = self.get_response(request)
            try:
                record_skipped_reads(request, reader)
                reader.ensure_recorded()
            except ReadUnrecorded:
                return response if response.status_code == 503 else unrecorded_response(request)
            if response.status_code in DENIED:
                record_denial(request, response.status_code)
        if response.streaming and not response.is_async:
            response.streaming_content = streamed(reader, response.streaming_content)
        return response


def streamed(reader: RequestReader, pieces) -> Iterator[bytes]:
    """Yield the pieces of a streamed response, which are read after the request has ended."""
    pieces = iter(pieces)
    while True:
        with door.reading_as(reader):
            piece = next(pieces, None)
            reader.ensure_recorded()
        if piece is None:
            return
        yield piece


def resolver_match_of(request):
    """Return the URL match of the page that is asked for, or None.

    After a fresh proof, allauth answers the form that waited for it under the match of the
    page of the proof: then the address itself is resolved.
    """
    match = request.resolver_match
    return resolve(request.path_info) if match and match.view_name in PROOFS else match


def page_of(request) -> Page:
    match = resolver_match_of(request)
    return Page(match.view_name if match else "", client_key_of(request))


def client_key_of(request) -> UUID | None:
    """Return the key of the client, or of what else the address names; None without one."""
    match = resolver_match_of(request)
    named = match.kwargs if match else {}
    key = named.get("client_pk") or named.get("pk")
    return key if isinstance(key, UUID) else None


def record_denial(request, status: int) -> None:
    """Record who was denied which page.

    A form without its CSRF token is no attempt to see anything, and is left out. If the event
    can't be written, the denial is answered all the same: it shows nothing.
    """
    match = resolver_match_of(request)
    is_about_a_record = match and (status == 403 or match.kwargs)
    if not (is_about_a_record and request.user.is_authenticated):
        return
    if not getattr(request, "csrf_processing_done", False):
        return
    subject = Client.objects.filter(pk=client_key_of(request)).only("pk", "team").first()
    facts = {"page": match.view_name, "method": request.method, "status": status}
    try:
        trail.record("access.denied", subject or request.user, by=request.user, **facts)
    except DatabaseError:
        logger.critical("A denial at %s could not be recorded.", match.view_name)


def record_skipped_reads(request, reader: RequestReader) -> None:
    """Record, once for each client, that a list went on without a value that did not open.

    A client whose erasure the ledger proves is left out: nothing is missing.

    Raises:
        ReadUnrecorded: the event could not be written, so the list is not shown.
    """
    why = {owner: error for (owner, *_), error in reader.skipped.items()}
    for owner, error in why.items():
        if isinstance(error, Erased) and is_proven(owner):
            continue
        try:
            record_failure(request, SKIPPED_EVENTS[type(error)], error, about=owner)
        except DatabaseError as failure:
            raise ReadUnrecorded(
                "A value that does not open could not be recorded."
            ) from failure


def unrecorded_response(request):
    page = page_of(request).name
    logger.critical("Reading at %s could not be recorded: nothing was shown.", page)
    return render(request, "casework/failures/unrecorded.html", status=503)


class SealedFailures:
    """Answer what does not open with a page that says why; record it, and log it as critical.

    A record counts as erased only if the ledger outside of the database says so, too. Else its
    key is missing, whatever the database says. A missing key or file is 500: 503 would have
    the page send its form again and again, and only an administrator can help.
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
            return render(request, "casework/failures/file_missing.html", status=500)
        if isinstance(exception, ReadUnrecorded):
            return unrecorded_response(request)
        if isinstance(exception, SealBroken):
            record_failure(request, "value.broken", exception)
            return render(request, "casework/failures/seal_broken.html", status=500)
        return None


def erased_response(request):
    """Return the page of an erased record for a person who could see it, else None."""
    erasure = (
        Erasure.objects.carried_out()
        .filter(client__in=visible_or_erased(request), client=client_key_of(request))
        .select_related("client")
        .first()
        if request.user.is_authenticated and client_key_of(request)
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
    return render(request, "casework/failures/key_missing.html", status=500)


def record_failure(request, verb: str, why: object = "", about: UUID | None = None) -> None:
    """Record and log that a value did not open, and on which page.

    Args:
        verb: the event.
        why: the error.
        about: the client's key; the one that the address names, if it is not given.
    """
    page = resolver_match_of(request).view_name
    if not request.user.is_authenticated:
        logger.critical("%s at %s, before anyone signed in", verb, page)
        return
    key = about or client_key_of(request)
    client = visible_or_erased(request).filter(pk=key).first()
    trail.record(verb, client or request.user, by=request.user, page=page)
    logger.critical("%s at %s, record %s. %s", verb, page, client and client.pk, why)


def visible_or_erased(request):
    """Return the clients that the person sees, and those that they saw until the erasure."""
    return Client.objects.reachable_by(request.user, Reach.READ, include_erased=True)


def is_proven(client: UUID) -> bool:
    """Whether the ledger proves the erasure; a broken ledger proves nothing."""
    try:
        return erasing.is_proven(client)
    except LedgerBroken:
        logger.critical("The ledger of erasures is broken.")
        return False
