from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from accounts.models import User


@csrf_exempt
@login_not_required
@require_POST
def quick_exit(request):
    """Sign out, make the browser forget us, and put a neutral page in our place.

    Exempt from the CSRF check: leaving must never fail, and signing out is all it does.
    The browser follows `Refresh` without a step for Back; a redirect would need the neutral
    site in our policy's `form-action`.
    """
    logout(request)
    response = render(request, "accounts/sessions/left.html", {})
    response["Refresh"] = f"0; url={settings.QUICK_EXIT_URL}"
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@permission_required("accounts.view_own_sessions")
@require_safe
def session_list(request):
    """Where the person is signed in: each browser in two words, this one marked."""
    context = {
        "sessions": request.user.sessions.signed_in(),
        "this": request.session.stored_key,
    }
    return render(request, "accounts/sessions/list.html", context)


@permission_required("accounts.view_own_sessions")
@require_POST
def session_delete(request, handle):
    """Sign out in one other browser."""
    session = get_object_or_404(request.user.sessions.signed_in(), handle=handle)
    session.end(by=request.user)
    messages.success(request, _("You are signed out there."))
    return redirect("accounts:session-list")


@permission_required("accounts.view_own_sessions")
@require_POST
def other_sessions_delete(request):
    """Sign out everywhere but here."""
    request.user.end_sessions(by=request.user, besides=request.session.stored_key)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("accounts:session-list")


@permission_required("accounts.end_sessions")
@require_safe
def person_session_list(request):
    """Which of one's people are signed in, and since when nothing was heard of them."""
    open_now = Q(sessions__expire_date__gt=timezone.now())
    people = (
        User.objects.answering_to(request.user)
        .exclude(pk=request.user.pk)
        .annotate(
            places=Count("sessions", filter=open_now),
            last_seen_at=Max("sessions__last_seen_at", filter=open_now),
        )
        .filter(places__gt=0)
    )
    return render(request, "accounts/sessions/people.html", {"people": people})


@permission_required("accounts.end_sessions")
@require_POST
def person_sessions_delete(request, pk):
    """Sign somebody out everywhere: their phone was lost, or they left in anger."""
    person = get_object_or_404(User.objects.answering_to(request.user), pk=pk)
    person.end_sessions(by=request.user)
    messages.success(request, _("They are signed out everywhere."))
    return redirect("accounts:person-session-list")
