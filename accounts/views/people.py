from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.people import RoleForm
from accounts.forms.sessions import ForgottenPasswordForm
from accounts.guards import fresh_factor_required, permission_required
from accounts.models import Invitation, User
from pages.carrying_out import carry_out, refusals_as_messages

PEOPLE_ON_A_PAGE = 50


@require_safe
@permission_required("accounts.manage_people")
def person_list(request: HttpRequest) -> HttpResponse:
    people = User.objects.select_related("team").order_by("-is_active", "name")
    page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    invitations = Invitation.objects.pending().select_related("team", "invited_by")
    context = {"page": page, "invitations": invitations}
    return render(request, "accounts/people/list.html", context)


@permission_required("accounts.manage_people")
@fresh_factor_required
def person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None, initial={"role": person.role, "team": person.team})
    if carry_out(form, person.assign_role, by=request.user, error_field="role"):
        messages.success(request, _("Role changed."))
        return redirect("accounts:person-list")
    return render(request, "accounts/people/edit.html", {"form": form, "person": person})


@permission_required("accounts.manage_people")
@fresh_factor_required
def person_deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), pk=pk)
    if request.method == "POST":
        with refusals_as_messages(request):
            person.deactivate(by=request.user)
            messages.success(request, _("Account deactivated."))
        return redirect("accounts:person-list")
    return render(request, "accounts/people/deactivate.html", {"person": person})


@permission_required("accounts.manage_people")
@fresh_factor_required
def person_reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.exclude(is_active=True), pk=pk)
    if request.method == "POST":
        with refusals_as_messages(request):
            person.reactivate(by=request.user)
            messages.success(request, _("Account reactivated."))
        return redirect("accounts:person-list")
    return render(request, "accounts/people/reactivate.html", {"person": person})


@require_POST
@permission_required("accounts.manage_people")
@fresh_factor_required
def password_link_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    send_password_link(request, get_object_or_404(User.objects.active(), pk=pk))
    return redirect("accounts:person-edit", pk=pk)


def send_password_link(request: HttpRequest, person: User) -> None:
    """Send allauth's email with a link that works once and sets a password."""
    form = ForgottenPasswordForm({"email": person.email})
    if form.is_valid():
        form.save(request)
        messages.success(request, _("We emailed them a link to set a password."))
