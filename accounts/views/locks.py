from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import locking
from accounts.forms.locks import UnlockForm
from pages.carrying_out import carry_out


@require_POST
def session_lock(request):
    """Lock this session now: the page has covered itself, and reloading must not uncover it."""
    if request.session.stored.lock():
        return HttpResponse(status=204)
    return redirect(settings.LOGIN_URL)


@require_POST
def session_heartbeat(request):
    """Hear that the person is still typing, or reading: the middleware has noted it."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def session_unlock(request):
    """Unlock by a password or a code; five tries, then the session is over.

    A script gets the bare form, locked or not: with a new token, should its own have grown old.
    """
    if is_page(request) and not request.session.stored.is_locked:
        return redirect(back_of(request))
    form = UnlockForm(request.POST or None)
    if carry_out(form, locking.unlock, request, error_field="proof"):
        return carry_on(request)
    if request.session.stored.has_tries:
        return ask_again(request, form)
    return too_many_tries(request)


def is_page(request) -> bool:
    return request.method != "POST" and not locking.is_fragment(request)


def carry_on(request):
    """Uncover the page, offer what was sent meanwhile, or lead back."""
    if locking.is_fragment(request):
        return HttpResponse(status=204)
    if kept := locking.kept_form(request.user, request.POST.get("kept", "")):
        context = {"kept": kept, "is_locked": False}
        return render(request, "accounts/sessions/kept.html", context)
    return redirect(back_of(request))


def ask_again(request, form):
    context = {
        "form": form,
        "next": back_of(request),
        "kept": request.POST.get("kept", ""),
    }
    page = "_unlock.html" if locking.is_fragment(request) else "locked.html"
    status = 422 if form.errors else 200
    return render(request, f"accounts/sessions/{page}", context, status=status)


def too_many_tries(request):
    logout(request)
    messages.error(request, _("That was wrong five times, so we signed you out."))
    if locking.is_fragment(request):
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    return redirect("account_login")


def back_of(request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if is_ours and wanted.startswith("/") else reverse("home")
