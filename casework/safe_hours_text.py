"""Safe times in words: which they are, whether it is one now, and when the next one is."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from casework.safe_hours import ANY_TIME, NOT_ASKED, Hours, Window
from opening.open_days import WEEKDAYS

# Where most of our clients are. Who is anywhere else is reached by the agency's own clock.
ZONES = {
    "America/Los_Angeles": _("Los Angeles"),
    "America/Denver": _("Denver"),
    "America/Phoenix": _("Phoenix"),
    "America/Chicago": _("Chicago"),
    "America/New_York": _("New York"),
    "America/Anchorage": _("Anchorage"),
    "Pacific/Honolulu": _("Honolulu"),
    "America/Puerto_Rico": _("Puerto Rico"),
    "Pacific/Guam": _("Guam"),
    "America/Vancouver": _("Vancouver"),
    "America/Winnipeg": _("Winnipeg"),
    "America/Toronto": _("Toronto"),
    "America/Tijuana": _("Tijuana"),
    "America/Hermosillo": _("Hermosillo"),
    "America/Ciudad_Juarez": _("Ciudad Juárez"),
    "America/Mexico_City": _("Mexico City"),
    "America/Cancun": _("Cancún"),
    "America/Guatemala": _("Guatemala"),
    "America/Havana": _("Havana"),
    "America/Santo_Domingo": _("Santo Domingo"),
}
MONDAY = date(2024, 1, 1)  # any: days of the week are written as the language writes dates
A_WEEK = 7  # days: within one, a weekday alone says which day is meant


def hours_in_words(hours: Hours) -> str:
    """Return safe times as a sentence fragment, such as “Mon to Fri, 6:00 PM to 9:00 PM”."""
    if hours.answer == NOT_ASKED:
        return gettext("Safe times not asked")
    if hours.answer == ANY_TIME:
        return gettext("Any time")
    days = _days_in_words(hours.days)
    windows = pgettext("joins times of day", " and ").join(map(_window_in_words, hours.windows))
    in_words = ", ".join(each for each in (days, windows) if each)
    if hours.zone and hours.zone != settings.TIME_ZONE:
        return gettext("%(hours)s (%(place)s time)") % {
            "hours": in_words,
            "place": city(hours.zone),
        }
    return in_words


def city(zone: str) -> str:
    """Return the place that a time zone is called by: “Los Angeles”."""
    return str(ZONES.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def not_until(not_now: str, following: datetime | None, hours: Hours) -> str:
    """Return a sentence that it is not a safe time, and when the next one is.

    Args:
        not_now: the sentence that it is not.
        following: the next safe moment; None if the card names none.
    """
    if following is None:
        return gettext("%(not_now)s The card names no safe time.") % {"not_now": not_now}
    facts = {"not_now": not_now, "when": moment_in_words(following, hours)}
    return gettext("%(not_now)s Next: %(when)s.") % facts


def moment_in_words(moment: datetime, hours: Hours) -> str:
    """Return when something is, on our clock, and on theirs too if it shows another time."""
    here = timezone.localtime(moment)
    there = moment.astimezone(hours.place(timezone.get_default_timezone()))
    when = _in_words(here)
    if there.utcoffset() == here.utcoffset():
        return when
    facts = {"when": when, "there": _in_words(there)}
    return gettext("%(when)s (where they are: %(there)s)") % facts


def day_in_words(day: date) -> str:
    """Return a day with its weekday; with its year only if that is not this year."""
    this_year = day.year == timezone.localdate().year
    return date_format(day, "SHORT_WEEKDAY_FORMAT" if this_year else "DATE_FORMAT")


def _in_words(moment: datetime) -> str:
    if 0 <= (moment.date() - timezone.localdate()).days < A_WEEK:
        return date_format(moment, "WEEKDAY_TIME_FORMAT")
    return date_format(moment, "MONTH_DAY_TIME_FORMAT")


def _days_in_words(days: tuple[str, ...]) -> str:
    """Return days of the week, three or more in a row as “Mon to Fri”."""
    numbers = [number for number, day in enumerate(WEEKDAYS) if day in days]
    if len(numbers) in (0, len(WEEKDAYS)):
        return gettext("Every day")
    names = [
        date_format(MONDAY + timedelta(days=number), "WEEKDAY_FORMAT") for number in numbers
    ]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return ", ".join(names)


def _window_in_words(window: Window) -> str:
    times = {"starts": time_format(window.starts), "ends": time_format(window.ends)}
    return gettext("%(starts)s to %(ends)s") % times
