import hashlib
import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.models import Contact
from outbox.models import ReceivingKey
from outbox.models.receiving_keys import PREPARED_FOR
from outbox.senders import sender_of
from services.models.services import services_on

SHELL_FILES = (
    "app.css",
    "offline.js",
    "icon.svg",
    "fonts/atkinson-hyperlegible-next-core-wght-normal.woff2",
)


@require_safe
@permission_required("casework.record_contact")
def shell(request):
    """The form that opens without a network, with the agency's list and nothing of anybody."""
    context = {
        "groups": _groups(),
        "kinds": Contact.Kind.choices,
        "outcomes": Contact.Outcome.choices,
        "usual_kind": Contact.Kind.STREET,
        "usual_outcome": Contact.Outcome.REACHED,
    }
    return render(request, "outbox/offline/shell.html", context)


@require_safe
@permission_required("casework.record_contact")
def worker(request):
    """The service worker, with the addresses that it keeps.

    When a file or the agency's list changes, so does it, and the phone keeps the form anew.
    """
    shell_at = reverse("outbox:offline-shell")
    kept = json.dumps([shell_at, *map(static, SHELL_FILES)])
    listed = json.dumps(_version_of_the_list())
    script = json.dumps(static("worker.js"))
    text = (
        f"self.SHELL = {json.dumps(shell_at)};\nself.KEPT = {kept};\nself.LIST = {listed};\n"
        f"importScripts({script});\n"
    )
    response = HttpResponse(text, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response


def _groups():
    """Return the agency's list of today as the form shows it: titles, each with services."""
    listed = services_on(timezone.localdate()).values()
    groups = [
        (_("Items"), [each for each in listed if each.is_item]),
        (_("Services"), [each for each in listed if not each.is_item]),
    ]
    return [(title, services) for title, services in groups if services]


def _version_of_the_list():
    """Return a text that changes with the list, and says nothing of it."""
    shown = [
        [str(title), *([each.code, str(each.label), str(each.unit_label)] for each in services)]
        for title, services in _groups()
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


@require_safe
@permission_required("casework.record_contact")
def key(request):
    """What a phone needs to seal: our public key, how long it may use it, and who writes."""
    handed_out = ReceivingKey.to_hand_out()
    until = timezone.now() + PREPARED_FOR
    return JsonResponse(
        {
            "key": str(handed_out.pk),
            "public": handed_out.public,
            "until": int(until.timestamp() * 1000),
            "sender": sender_of(request.user),
        }
    )
