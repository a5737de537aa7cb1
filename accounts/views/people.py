from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import role_changes
from accounts.announcing import Responsibility
from accounts.exceptions import RoleUnchanged
from accounts.forms.people import DeactivationForm, RoleChangeForm
from accounts.forms.sessions import ForgottenPasswordForm
from accounts.guards import fresh_factor_required, permission_required
from accounts.models import Invitation, User
from pages.carrying_out import carry_out, carry_out_button
from pages.sending import SentOnceForm

PEOPLE_ON_A_PAGE = 50


@require_safe
@permission_required("accounts.manage_people")
def person_list(request: HttpRequest) -> HttpResponse:
    people = User.objects.select_related("team").order_by("-is_active", "name")
    page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    invitations = Invitation.objects.pending().select_related("team", "invited_by")
    context = {
        "page": page,
        "invitations": invitations,
        "changes": role_changes.recent_changes(),
        "others_notified": role_changes.administrators_to_notify(by=request.user),
    }
    return render(request, "accounts/people/list.html", context)


@permission_required("accounts.manage_people")
@fresh_factor_required
def person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.select_related("team"), pk=pk)
    responsibilities = role_changes.responsibilities_of(person)
    form = RoleChangeForm(
        request.POST or None,
        record=person,
        **_successors(person, responsibilities),
    )
    if carry_out(form, role_changes.change_role, person, by=request.user, error_field="role"):
        done = _("Role changed. %(done)s") % {"done": form.result}
        messages.success(request, RoleUnchanged().message if form.result is None else done)
        return redirect("accounts:person-list")
    context = {"form": form, "person": person, "responsibilities": responsibilities}
    return render(request, "accounts/people/edit.html", context)


@permission_required("accounts.manage_people")
@fresh_factor_required
def person_deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User.objects.select_related("team"), pk=pk)
    responsibilities = role_changes.responsibilities_of(person)
    posted = request.POST if request.method == "POST" else None
    form = DeactivationForm(posted, **_successors(person, responsibilities))
    if not person.is_active and not form.was_carried_out(by=request.user):
        raise Http404
    if carry_out(form, role_changes.deactivate, person, by=request.user):
        done = _("Account deactivated. %(done)s") % {"done": form.result or ""}
        messages.success(request, done.strip())
        return redirect("accounts:person-list")
    context = {"form": form, "person": person, "responsibilities": responsibilities}
    return render(request, "accounts/people/deactivate.html", context)


def _successors(person: User, responsibilities: list[Responsibility]) -> dict[str, Any]:
    """Return what a `SuccessorForm` needs to know of the person."""
    return {
        "successors": role_changes.possible_successors(person),
        "is_asked": any(each.needs_successor for each in responsibilities),
    }


@permission_required("accounts.manage_people")
@fresh_factor_required
def person_reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = SentOnceForm(request.POST if request.method == "POST" else None)
    if person.is_active and not form.was_carried_out(by=request.user):
        raise Http404
    if carry_out(form, role_changes.reactivate, person, by=request.user):
        messages.success(request, _("Account reactivated."))
        return redirect("accounts:person-list")
    return render(request, "accounts/people/reactivate.html", {"form": form, "person": person})


@require_POST
@permission_required("accounts.manage_people")
@fresh_factor_required
def password_link_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a link to set a password; a second tap sends no second one."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    if carry_out_button(request, send_password_link, person, request=request, by=request.user):
        say_that_a_link_was_sent(request)
    return redirect("accounts:person-edit", pk=pk)


def send_password_link(person: User, *, request: HttpRequest, by: Any) -> None:
    """Send allauth's email with a link that works once and sets a password."""
    form = ForgottenPasswordForm({"email": person.email})
    if form.is_valid():
        form.save(request)


def say_that_a_link_was_sent(request: HttpRequest) -> None:
    messages.success(request, _("We emailed them a link to set a password."))
