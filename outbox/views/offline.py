import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.models import Contact
from outbox.models import ReceivingKey
from outbox.models.receiving_keys import PREPARED_FOR
from outbox.senders import sender_of

SHELL_FILES = (
    "app.css",
    "offline.js",
    "icon.svg",
    "fonts/atkinson-hyperlegible-next-core-wght-normal.woff2",
)


@require_safe
@permission_required("casework.record_contact")
def shell(request):
    """The form that opens without a network. It is the same for everybody: no data is in it."""
    context = {
        "kinds": Contact.Kind.choices,
        "outcomes": Contact.Outcome.choices,
        "usual_kind": Contact.Kind.STREET,
        "usual_outcome": Contact.Outcome.REACHED,
    }
    return render(request, "outbox/offline/shell.html", context)


@require_safe
@permission_required("casework.record_contact")
def worker(request):
    """The service worker, with the addresses that it keeps: when a file changes, so does it."""
    shell_at = reverse("outbox:offline-shell")
    kept = json.dumps([shell_at, *map(static, SHELL_FILES)])
    script = json.dumps(static("worker.js"))
    text = (
        f"self.SHELL = {json.dumps(shell_at)};\nself.KEPT = {kept};\nimportScripts({script});\n"
    )
    response = HttpResponse(text, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    return response


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
