"""What a person sees when something sealed does not open: each fact has a page of its own."""

import logging
from uuid import UUID

from django.http import Http404
from django.shortcuts import render

from audit import trail
from audit.ledger import LedgerBroken
from casework import erasing
from casework.models import Client, Erasure
from encryption.exceptions import Erased, FileMissing, KeyMissing, SealBroken

logger = logging.getLogger(__name__)


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
            return told_erased(request)
        if isinstance(exception, Erased):
            return told_erased(request) or told_key_missing(request, "tombstone.unproven")
        if isinstance(exception, KeyMissing):
            return told_key_missing(request, "key.missing")
        if isinstance(exception, FileMissing):
            note(request, "file.missing")
            return render(request, "casework/failures/file_missing.html", status=503)
        if isinstance(exception, SealBroken):
            note(request, "value.broken")
            return render(request, "casework/failures/seal_broken.html", status=500)
        return None


def told_erased(request):
    """Answer that the record was erased, to whoever could see it; None if it was not."""
    erasure = (
        Erasure.objects.carried_out()
        .filter(client__in=Client.objects.within_reach_of(request.user), client=asked(request))
        .select_related("client")
        .first()
        if request.user.is_authenticated and asked(request)
        else None
    )
    if erasure is None:
        return None
    if not is_proven(erasure):
        return told_key_missing(request, "tombstone.unproven")
    trail.record("record.erased_opened", erasure.client, by=request.user)
    return render(request, "casework/failures/erased.html", {"erasure": erasure}, status=410)


def told_key_missing(request, verb):
    note(request, verb)
    return render(request, "casework/failures/key_missing.html", status=503)


def note(request, verb: str) -> None:
    """Write on the trail and in the log what does not open, and where; never what it says."""
    page = request.resolver_match.view_name
    if not request.user.is_authenticated:
        logger.critical("%s at %s, before anybody signed in", verb, page)
        return
    client = Client.objects.within_reach_of(request.user).filter(pk=asked(request)).first()
    trail.record(verb, client or request.user, by=request.user, page=page)
    logger.critical("%s at %s, record %s", verb, page, client and client.pk)


def is_proven(erasure: Erasure) -> bool:
    try:
        return erasing.is_proven(erasure.client_id)
    except LedgerBroken:
        logger.critical("The ledger of erasures is broken.")
        return False


def asked(request) -> UUID | None:
    """Return the key of the client whose page was asked for, if it was one's."""
    named = request.resolver_match.kwargs
    return named.get("client_pk") or named.get("pk")
