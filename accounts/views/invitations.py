from uuid import UUID

from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import inviting
from accounts.allauth_internals import perform_password_login, rate_limited
from accounts.forms.invitations import AcceptanceForm, InvitationForm
from accounts.guards import fresh_factor_required, permission_required
from accounts.models import Invitation, User
from pages.carrying_out import carry_out, carry_out_button, errors_as_messages
from pages.sending import SentOnceForm

TOKEN = "invitation_token"  # noqa: S105 - its name in the session


@permission_required("accounts.manage_people")
@fresh_factor_required
def invitation_create(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if carry_out(form, inviting.invite, by=request.user, error_field="email"):
        invitation, *token = form.result
        if not form.is_repeat:
            inviting.send_email(request, invitation, *token)
        say_that_it_was_sent(request, invitation)
        return redirect("accounts:person-list")
    return render(request, "accounts/invitations/create.html", {"form": form})


@require_POST
@permission_required("accounts.manage_people")
@fresh_factor_required
def invitation_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a new link, which works for a week; the earlier link stops working."""
    form = SentOnceForm(request.POST)
    invitation = get_object_or_404(Invitation, pk=pk)
    if carry_out(form, invitation.send, by=request.user):
        if not form.is_repeat:
            inviting.send_email(request, invitation, form.result)
        say_that_it_was_sent(request, invitation)
    errors_as_messages(request, form)
    return redirect("accounts:person-list")


@require_POST
@permission_required("accounts.manage_people")
@fresh_factor_required
def invitation_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk)
    if carry_out_button(request, invitation.withdraw, by=request.user):
        messages.success(request, _("Invitation canceled. Its link no longer works."))
    return redirect("accounts:person-list")


@login_not_required
@require_safe
@rate_limited(app="allauth.account", action="invitation", limit_get=True)
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Move the token from the address to the session, without checking or using it up."""
    if request.user.is_authenticated:
        return render(request, "accounts/invitations/signed_in.html")
    request.session[TOKEN] = token
    return redirect("accounts:invitation-accept")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    token = request.session.get(TOKEN, "")
    invitation = Invitation.objects.open().by_token(token).first()
    if invitation is None:
        return render(request, "accounts/invitations/invalid.html", status=410)
    form = AcceptanceForm(request.POST or None, invitation=invitation)
    if carry_out(form, inviting.accept, invitation, token=token):
        return sign_in(request, form.result)
    return render(request, "accounts/invitations/accept.html", {"form": form})


def sign_in(request: HttpRequest, person: User) -> HttpResponse:
    """Sign a new colleague in with the password they chose; they set up a factor next."""
    del request.session[TOKEN]
    return perform_password_login(request, {"email": person.email}, Login(user=person))


def say_that_it_was_sent(request: HttpRequest, invitation: Invitation) -> None:
    messages.success(request, _("Invitation sent to %s.") % invitation.email)
