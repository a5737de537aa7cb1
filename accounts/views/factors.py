from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.mfa.webauthn.views import edit_webauthn, remove_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.factors import reset_factors
from accounts.forms.factors import FactorResetForm
from accounts.guards import fresh_factor_required, permission_required
from accounts.models import User
from accounts.views.people import say_that_a_link_was_sent, send_password_link
from audit import trail
from pages.carrying_out import carry_out


@permission_required("accounts.manage_people")
@fresh_factor_required
def factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reset the factors of a colleague who lost their phone and their recovery codes."""
    person = get_object_or_404(User.objects.active(), pk=pk)
    form = FactorResetForm(request.POST or None)
    if carry_out(form, reset_factors, person, by=request.user):
        if not form.is_repeat:
            send_password_link(person, request=request, by=request.user)
        say_that_a_link_was_sent(request)
        return redirect("accounts:person-edit", pk=pk)
    return render(request, "accounts/factors/reset.html", {"form": form, "person": person})


@transaction.atomic
def passkey_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a passkey on allauth's page, and record it: allauth sends no signal of it."""
    response: HttpResponse = edit_webauthn(request, pk=pk)
    if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
        trail.record("person.passkey_renamed", request.user, by=request.user)
    return response


@transaction.atomic
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes on allauth's page, which marks them as seen, and record it."""
    response: HttpResponse = view_recovery_codes(request)
    if response.status_code == HTTPStatus.OK:
        trail.record("person.recovery_codes_viewed", request.user, by=request.user)
    return response


@transaction.atomic
def passkey_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey. allauth's own page would remove somebody's last factor, too."""
    passkeys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    adapter = get_adapter()
    if adapter.can_delete_authenticator(get_object_or_404(passkeys, pk=pk)):
        return remove_webauthn(request, pk=pk)
    messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
    return redirect("mfa_list_webauthn")


@login_not_required
def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Answer 404 at allauth's pages that nobody needs here, such as signing up."""
    raise Http404
