"""What tests of casework share: acts in few words, what people type, how pages are asked."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import ResolverMatch
from django.utils import timezone
from PIL import Image, ImageDraw

from casework import access, erasing
from casework.middleware import RecordedReads
from casework.models import Client
from casework.reach import Reach
from encryption import keyring
from encryption.sessions import SessionStore

WHY = "She called from the shelter and is afraid."  # for emergency access
PDF = b"%PDF-1.7\nThe signature of Rosalinda.\n%%EOF\n"
READ_IN_ENGLISH = "en:record-2,contact-2"  # the texts that came with Holdfast
READ_IN_SPANISH = "es:record-2,contact-2"
INTAKE = {
    "texts": READ_IN_SPANISH,
    "agreed_to": ["record", "contact"],
    "method": "verbal",
    "preferred_name": "Luz",
    "phone_number": "(206) 555-0142",
    "language": "es",
    "birth_date_day": "27",
    "birth_date_month": "3",
    "birth_date_year": "1989",
    "race_ethnicity": ["latino"],
    "victimizations": ["trafficking-labor", "other"],
}


def answers(client, **changed):
    """The contact page as a browser sends it when a worker changes as little as they can."""
    return {
        "key": str(uuid4()),
        "client": str(client.pk),
        "when": "now",
        "kind": "street",
        "outcome": "reached",
        "note": "",
        "next": "nothing",
        "next_kind": "visit",
        **changed,
    }


def checked(**offers):
    """Services that a worker checks on the contact page, each with what its row says.

    checked(transportation={"answer": "provided", "quantity": "2"}, food={})
    """
    codes = [code.replace("_", "-") for code in offers]
    rows = zip(codes, offers.values(), strict=True)
    sent = {f"offer-{code}-{name}": value for code, row in rows for name, value in row.items()}
    return {"services": codes, **sent}


# Time -------------------------------------------------------------------------------------


def in_two_days():
    return timezone.now() + timedelta(days=2)


def in_a_week():
    return timezone.now() + timedelta(days=7)


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


# Access -----------------------------------------------------------------------------------


def granted(client, to, kind="co_worker", *, by, until=None):
    return access.grant(
        client,
        to=to,
        kind=kind,
        reason="Works the night shift.",
        until=until or in_a_week(),
        by=by,
    )


def sees(user, client):
    return Client.objects.visible_to(user).filter(pk=client.pk).exists()


def reach_of(user, client):
    """How far somebody may go with a record now, each reach asked."""
    among = Client.objects.filter(pk=client.pk)
    asked = (Reach.READ, Reach.LOG, Reach.CHANGE, Reach.SUPERVISE)
    reached = [reach for reach in asked if among.reachable_by(user, reach).exists()]
    return max(reached, default=Reach.NONE)


# Work -------------------------------------------------------------------------------------


def met(**facts):
    """What a worker writes about a meeting in the street today."""
    return {
        "kind": "street",
        "place_kind": "outdoors",
        "outcome": "reached",
        "occurred_on": timezone.localdate(),
        **facts,
    }


def due(client, worker, days, **facts):
    """Add a follow-up that is due in so many days."""
    due_on = timezone.localdate() + timedelta(days=days)
    return client.follow_ups.create(owner=worker, kind="task", due_on=due_on, **facts)


def erase(client, *, by, confirmer, reason="asked"):
    """Erase somebody the way a team does, a week later."""
    erasure = erasing.request(client, by=by, reason=reason)
    erasure.confirm(by=confirmer)
    with later(8):
        erasing.carry_out(erasure)
    return erasure


def photo(kind="JPEG", size=(60, 40), **extra):
    """A picture whose left half is dark, as a camera would store it."""
    drawn = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), fill="black")
    picture.save(drawn, kind, **extra)
    return drawn.getvalue()


def upload(content, name="IMG_2033.jpg"):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


# Pages ------------------------------------------------------------------------------------


def body(response):
    """The page without its own address, and the token that differs in every answer."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return page.replace(response.request["PATH_INFO"].encode(), b"")


def queries_of(browser, url):
    """How many queries a page takes, with an empty keyring."""
    browser.get(url)  # a person's first page begins their chain, and records the session
    keyring.forget_all()
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def asked_through(view, user, client):
    """Answer one request through the middleware alone, as a page of the client's would be."""
    request = RequestFactory().get("/")
    request.user, request.session = user, SessionStore()
    request.resolver_match = ResolverMatch(
        lambda: None, (), {"pk": client.pk}, "client-detail", namespaces=["casework"]
    )
    return RecordedReads(view)(request)
