from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework import reading, scanning
from casework.forms.scans import ScanForm
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out
from pages.files import file_response


@permission_required("casework.manage_consents")
def scan_create(request, client_pk, consent_pk):
    """Add a photo or a PDF of the form that the client signed."""
    client = client_for(request, client_pk, Reach.CHANGE)
    consent = get_object_or_404(client.consents, pk=consent_pk)
    form = ScanForm(request.POST or None, request.FILES or None)
    if carry_out(form, scanning.scan_form, consent, by=request.user, error_field="file"):
        notices.done(request, _("Signed form saved."))
        return redirect(client)
    context = {"client": client, "consent": consent, "form": form}
    return render(request, "casework/scans/form.html", context)


@require_safe
@permission_required("casework.view_client")
def scan_detail(request, client_pk, pk):
    """The page around a signed form: quick exit and the way back stay at hand."""
    client = client_for(request, client_pk, Reach.READ)
    scan = get_object_or_404(client.consent_scans.select_related("consent", "taken_by"), pk=pk)
    return render(request, "casework/scans/detail.html", {"client": client, "scan": scan})


@require_safe
@permission_required("casework.view_client")
def scan_file(request, client_pk, pk):
    """The photo or the PDF itself. That it was opened, and by whom, is written down."""
    client = client_for(request, client_pk, Reach.READ)
    scan = get_object_or_404(client.consent_scans, pk=pk)
    reading.record_view("scan.viewed", scan, by=request.user, via=client.via)
    with scan.file.open() as file:
        # Read whole before anything goes out: an altered file breaks off nowhere in the middle.
        content = file.read()
    return file_response(content, scan.content_type, scan.neutral_name, inline=scan.is_photo)
