from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import inviting
from accounts.allauth_internals import perform_password_login, rate_limited
from accounts.forms.invitations import AcceptanceForm, InvitationForm
from accounts.guards import fresh_factor_required, permission_required
from accounts.models import Invitation
from pages.carrying_out import carry_out

TOKEN = "invitation_token"  # noqa: S105 - where the session keeps it


@permission_required("accounts.manage_people")
@fresh_factor_required
def invitation_create(request):
    form = InvitationForm(request.POST or None)
    if carry_out(form, inviting.invite, by=request.user, error_field="email"):
        send(request, *form.result)
        return redirect("accounts:person-list")
    return render(request, "accounts/invitations/create.html", {"form": form})


@require_POST
@permission_required("accounts.manage_people")
@fresh_factor_required
def invitation_send(request, pk):
    """A new link, and a new week; the link before stops working."""
    invitation = get_object_or_404(Invitation.objects.pending(), pk=pk)
    send(request, invitation, invitation.send(by=request.user))
    return redirect("accounts:person-list")


@require_POST
@permission_required("accounts.manage_people")
@fresh_factor_required
def invitation_withdraw(request, pk):
    get_object_or_404(Invitation.objects.pending(), pk=pk).withdraw(by=request.user)
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("accounts:person-list")


@login_not_required
@require_safe
@rate_limited(app="allauth.account", action="invitation", limit_get=True)
def invitation_open(request, token):
    """Take the token out of the address, whatever it is worth. A look uses nothing up."""
    if request.user.is_authenticated:
        return render(request, "accounts/invitations/somebody_here.html")
    request.session[TOKEN] = token
    return redirect("accounts:invitation-accept")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request):
    token = request.session.get(TOKEN, "")
    invitation = Invitation.objects.open().by_token(token).first()
    if invitation is None:
        return render(request, "accounts/invitations/over.html", status=410)
    form = AcceptanceForm(request.POST or None, invitation=invitation)
    if carry_out(form, invitation.accept, token=token):
        return begin_work(request, form.result)
    return render(request, "accounts/invitations/accept.html", {"form": form})


def begin_work(request, person):
    """Sign a new colleague in by the password just chosen; the second step comes next."""
    del request.session[TOKEN]
    return perform_password_login(request, {"email": person.email}, Login(user=person))


def send(request, invitation, token):
    inviting.send_letter(request, invitation, token)
    messages.success(request, _("The invitation is on its way to %s.") % invitation.email)
