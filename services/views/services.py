from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from pages.sending import SentOnceForm
from services.forms.services import PlaceForm, ServiceEditForm, ServiceForm
from services.models import Service
from services.models.services import add_service


@require_safe
@permission_required("services.manage_services")
def service_list(request: HttpRequest) -> HttpResponse:
    """The agency's services and items, in their order, and those that were retired."""
    listed = Service.objects.with_line(timezone.localdate())
    context = {"services": listed.offered(), "retired": listed.retired()}
    return render(request, "services/services/list.html", context)


@permission_required("services.manage_services")
def service_create(request: HttpRequest) -> HttpResponse:
    form = ServiceForm(request.POST or None)
    if carry_out(form, add_service, by=request.user):
        notices.done(request, _("Added at the end of the list."))
        return redirect("services:service-list")
    return render(request, "services/services/form.html", {"form": form})


@permission_required("services.manage_services")
def service_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    service = get_object_or_404(Service, pk=pk)
    form = ServiceEditForm(request.POST or None, record=service)
    if carry_out(form, service.amend, by=request.user):
        notices.done(request, _("Saved."))
        return redirect("services:service-list")
    context = {"form": form, "service": service}
    return render(request, "services/services/form.html", context)


@permission_required("services.manage_services")
def service_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put one elsewhere on the list."""
    service = get_object_or_404(Service.objects.offered(), pk=pk)
    form = PlaceForm(request.POST or None, record=service)
    if carry_out(form, service.place, by=request.user):
        notices.done(request, _("Order changed."))
        return redirect("services:service-list")
    return render(request, "services/services/place.html", {"form": form, "service": service})


@permission_required("services.manage_services")
def service_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer one no more."""
    service = get_object_or_404(Service, pk=pk)
    form = SentOnceForm(request.POST if request.method == "POST" else None)
    if carry_out(form, service.retire, by=request.user):
        notices.done(request, _("Retired. It stays on the records that have it."))
        return redirect("services:service-list")
    return render(request, "services/services/retire.html", {"form": form, "service": service})


@require_POST
@permission_required("services.manage_services")
def service_bring_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer a retired one again."""
    service, form = get_object_or_404(Service, pk=pk), SentOnceForm(request.POST)
    if carry_out(form, service.bring_back, by=request.user):
        notices.done(request, _("Back on the list."))
    errors_as_messages(request, form)
    return redirect("services:service-list")
