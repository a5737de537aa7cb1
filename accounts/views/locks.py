from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import leaving, locking
from accounts.forms.locks import UnlockForm
from pages.carrying_out import carry_out
from pages.requests import HtmxRequest


@login_not_required
@require_POST
def session_lock(request: HtmxRequest) -> HttpResponse:
    """Lock this session: the page has covered itself, and reloading must not uncover it.

    Whose it is is not asked, as that takes the database, and the lock must not need it. *Lock
    now* comes here by itself where no script runs, and is shown the locked page.
    """
    if not leaving.lock(request.session):
        return redirect(settings.LOGIN_URL)
    if request.htmx:
        return HttpResponse(status=204)
    query = urlencode({"next": next_url(request)})
    return redirect(f"{reverse('accounts:session-unlock')}?{query}")


@require_POST
def session_heartbeat(request: HtmxRequest) -> HttpResponse:
    """Keep the session open while the person types or reads: `LockWhenIdle` notes the time."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
def session_unlock(request: HtmxRequest) -> HttpResponse:
    """Unlock with a password or a code; after five wrong tries the session ends.

    A script gets the bare form even if the session is not locked: its CSRF token may have
    expired, and the form brings a new one.
    """
    if is_page(request) and not request.session.stored.is_locked:
        return redirect(next_url(request))
    form = UnlockForm(request.POST or None)
    if carry_out(form, locking.unlock, request, error_field="proof"):
        return unlocked_response(request)
    if request.session.stored.has_attempts_left:
        return unlock_page(request, form)
    return too_many_tries(request)


def is_page(request: HtmxRequest) -> bool:
    return request.method != "POST" and not request.htmx


def unlocked_response(request: HtmxRequest) -> HttpResponse:
    """Uncover a script's page, offer the form that was submitted meanwhile, or go back."""
    if request.htmx:
        return HttpResponse(status=204)
    if form := locking.saved_form(request.user, request.POST.get("saved_form", "")):
        context = {"saved_form": form, "is_locked": False}
        return render(request, "accounts/sessions/saved_form.html", context)
    return redirect(next_url(request))


def unlock_page(request: HtmxRequest, form: UnlockForm) -> HttpResponse:
    context = {
        "form": form,
        "next": next_url(request),
        "saved_form": request.POST.get("saved_form", ""),
    }
    page = "_unlock.html" if request.htmx else "locked.html"
    status = 422 if form.errors else 200
    return render(request, f"accounts/sessions/{page}", context, status=status)


def too_many_tries(request: HtmxRequest) -> HttpResponse:
    logout(request)
    messages.error(request, _("That was wrong 5 times, so we signed you out."))
    if request.htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
    return redirect("account_login")


def next_url(request: HtmxRequest) -> str:
    """Return the page to go to after unlocking: `next` if it is ours, else the home page."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()})
    return url if is_ours and url.startswith("/") else reverse("home")
