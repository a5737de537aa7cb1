from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import leaving
from accounts.guards import permission_required
from accounts.models import User
from accounts.secret_addresses import sign_out_everywhere
from pages.carrying_out import carry_out, errors_as_messages, refusals_as_messages
from pages.sending import SentOnceForm


@csrf_exempt
@login_not_required
@require_POST
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Sign out, clear the browser's traces of this site, and go to a neutral page.

    Exempt from the CSRF check: leaving must never fail, and it only signs out. The page is
    drawn without the request, which would ask the database who is here. `Refresh` leaves no
    step for the Back button; a redirect would need the neutral site in `form-action` of our
    content security policy.
    """
    leaving.leave(request)
    response = HttpResponse(render_to_string("accounts/sessions/quick_exit.html"))
    response["Refresh"] = f"0; url={settings.QUICK_EXIT_URL}"
    response["Clear-Site-Data"] = leaving.CLEAR_ALL
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, after a page that asks, for whoever came by a link."""
    if request.method == "POST":
        leaving.leave(request)
        response = redirect(settings.LOGIN_URL)
        response["Clear-Site-Data"] = leaving.CLEAR_BUT_COOKIES
        return response
    if request.user.is_authenticated:
        return render(request, "account/logout.html")
    return redirect(settings.LOGIN_URL)


@permission_required("accounts.view_own_sessions")
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """The browsers in which the person is signed in; this one is marked."""
    context = {
        "sessions": request.user.sessions.signed_in(),
        "this": request.session.stored_key,
    }
    return render(request, "accounts/sessions/list.html", context)


@permission_required("accounts.view_own_sessions")
@require_POST
def session_delete(request: HttpRequest, handle: UUID) -> HttpResponse:
    """Sign out in another browser."""
    form = SentOnceForm(request.POST)
    if not form.was_carried_out(by=request.user):  # a second tap finds it gone
        session = get_object_or_404(request.user.sessions.signed_in(), handle=handle)
        if not carry_out(form, session.end, by=request.user):
            errors_as_messages(request, form)
            return redirect("accounts:session-list")
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:session-list")


@permission_required("accounts.view_own_sessions")
@require_POST
def other_sessions_delete(request: HttpRequest) -> HttpResponse:
    """Sign out in every browser except this one."""
    with refusals_as_messages(request):
        stopped = sign_out_everywhere(
            request.user, by=request.user, excluding=request.session.stored_key
        )
        done = _("All your other devices are signed out.")
        messages.success(request, " ".join([done, *stopped]))
    return redirect("accounts:session-list")


@permission_required("accounts.end_sessions")
@require_safe
def person_session_list(request: HttpRequest) -> HttpResponse:
    """The people of a supervisor or administrator who are signed in, and when last seen."""
    is_open = Q(sessions__expire_date__gt=timezone.now())
    people = (
        User.objects.answering_to(request.user)
        .exclude(pk=request.user.pk)
        .annotate(
            open_sessions=Count("sessions", filter=is_open),
            last_seen_at=Max("sessions__last_seen_at", filter=is_open),
        )
        .filter(open_sessions__gt=0)
    )
    return render(request, "accounts/sessions/team.html", {"people": people})


@permission_required("accounts.end_sessions")
@require_POST
def person_sessions_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign somebody out everywhere, for example because they lost their phone."""
    person = get_object_or_404(User.objects.answering_to(request.user), pk=pk)
    with refusals_as_messages(request):
        stopped = sign_out_everywhere(person, by=request.user)
        messages.success(request, " ".join([_("Signed out everywhere."), *stopped]))
    return redirect("accounts:person-session-list")
