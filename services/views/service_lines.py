from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out
from services.forms.service_lines import ServiceLineForm
from services.models import Service


@permission_required("services.manage_services")
def service_line_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a service or an item count on another line of the funder's form, from a day on."""
    service = get_object_or_404(Service, pk=pk)
    form = ServiceLineForm(request.POST or None)
    if carry_out(form, service.map_to, by=request.user):
        notices.done(request, _("Funder’s line changed."))
        return redirect("services:service-list")
    context = {"form": form, "service": service, "lines": service.lines.all()}
    return render(request, "services/services/line.html", context)
