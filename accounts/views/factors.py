from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from accounts.factors import reset_factors
from accounts.forms.factors import FactorResetForm
from accounts.guards import fresh_factor_required, permission_required
from accounts.models import User
from accounts.views.people import send_password_link
from pages.carrying_out import carry_out


@permission_required("accounts.manage_people")
@fresh_factor_required
def factor_reset(request, pk):
    """For a colleague who lost phone and recovery codes, once it is sure that it is them."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    form = FactorResetForm(request.POST or None)
    if carry_out(form, reset_factors, person, by=request.user):
        send_password_link(request, person)
        return redirect("accounts:person-edit", pk=pk)
    return render(request, "accounts/factors/reset.html", {"form": form, "person": person})


def passkey_delete(request, pk):
    """allauth's page to remove a passkey. It would remove the last factor, too."""
    passkeys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    adapter = get_adapter()
    if adapter.can_delete_authenticator(get_object_or_404(passkeys, pk=pk)):
        return remove_webauthn(request, pk=pk)
    messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
    return redirect("mfa_list_webauthn")


@login_not_required
def closed(request, **rest):
    """A page of allauth that nobody needs here: signing up, other addresses, social sign-in."""
    raise Http404
