from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.allauth_internals import rate_limited
from accounts.guards import asks_nobody, fresh_factor_required, permission_required
from fieldwork.calendar_files import CONTENT_TYPE
from fieldwork.models import CalendarFeed
from fieldwork.models.calendar_feeds import UNASKED_DAYS
from fieldwork.publishing import AHEAD, calendar_for
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from pages.files import file_response
from pages.sending import SentOnceForm

PAGE = "fieldwork:calendar-feed-detail"
SECRET = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@require_safe
@permission_required("fieldwork.keep_calendar_feed")
def calendar_feed_detail(request):
    """Whether one's calendar has an address, and what it gives away; never the address."""
    feed = CalendarFeed.objects.kept_by(request.user).first()
    context = _about(feed) | {"works": feed is not None and feed.is_answered}
    return render(request, "fieldwork/calendar_feeds/detail.html", context)


@require_POST
@permission_required("fieldwork.keep_calendar_feed")
@fresh_factor_required
def calendar_feed_create(request):
    """Make an address, and show it once."""
    form = SentOnceForm(request.POST)
    if carry_out(form, CalendarFeed.make, by=request.user):
        return _shown_once(request, form)
    errors_as_messages(request, form)
    return redirect(PAGE)


@require_POST
@permission_required("fieldwork.keep_calendar_feed")
@fresh_factor_required
def calendar_feed_replace(request, pk):
    """Stop the address, and show another one, once."""
    form = SentOnceForm(request.POST)
    if form.was_carried_out(by=request.user):
        return _shown_before(request)
    if carry_out(form, _own(request, pk).replace, by=request.user):
        return _shown_once(request, form)
    errors_as_messages(request, form)
    return redirect(PAGE)


@require_POST
@permission_required("fieldwork.keep_calendar_feed")
def calendar_feed_stop(request, pk):
    """Stop the address. It asks for no fresh factor: stopping must be quick."""
    form = SentOnceForm(request.POST)
    if form.was_carried_out(by=request.user) or carry_out(
        form, _own(request, pk).stop, by=request.user
    ):
        notices.done(request, _("Stopped. The address shows nothing any more."))
    errors_as_messages(request, form)
    return redirect(PAGE)


@login_not_required
@asks_nobody
@require_safe
@rate_limited(app="allauth.account", action="calendar_feed", limit_get=True)
def calendar_feed(request, token):
    """The calendar, for an app that has the address; else what any unknown address answers."""
    found = CalendarFeed.objects.answered().by_token(token).select_related("person")
    feed = found.first()
    if feed is None:
        raise Http404
    feed.note_use()
    response = file_response(calendar_for(feed.person), CONTENT_TYPE, "calendar.ics")
    for name, value in SECRET.items():
        response[name] = value
    response["Content-Language"] = feed.person.language
    return response


def _own(request, pk) -> CalendarFeed:
    return get_object_or_404(CalendarFeed.objects.kept_by(request.user), pk=pk)


def _about(feed: CalendarFeed | None) -> dict:
    return {"feed": feed, "unasked_days": UNASKED_DAYS, "days_ahead": AHEAD.days}


def _shown_once(request, form) -> HttpResponse:
    if form.is_repeat:
        return _shown_before(request)
    feed, token = form.result
    path = reverse("fieldwork:calendar-feed", args=[token])
    context = _about(feed) | {"address": request.build_absolute_uri(path)}
    return render(request, "fieldwork/calendar_feeds/address.html", context)


def _shown_before(request) -> HttpResponse:
    messages.info(request, _("The address was shown once. If you did not copy it, replace it."))
    return redirect(PAGE)
