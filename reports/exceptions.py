"""What reports can refuse. Each refusal is a fact, with the sentence a director reads."""

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

DAY = "j F Y"


class OutsideAward(ValidationError):
    def __init__(self, award):
        super().__init__(
            _(
                "The award %(number)s pays from %(starts_on)s to %(ends_on)s. Choose a period "
                "that has days in common with it."
            ),
            params={
                "number": award.number,
                "starts_on": date_format(award.starts_on, DAY),
                "ends_on": date_format(award.ends_on, DAY),
            },
        )


class CountedSinceTooLate(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "People count as new since a day that is the first day of the period, or lies "
                "before it. Choose an earlier day."
            )
        )


class ListMissing(ValidationError):
    def __init__(self, day):
        super().__init__(
            _("The form's lists begin later than %(day)s. Choose a later period."),
            params={"day": date_format(day, DAY)},
        )


class UnknownService(ValidationError):
    def __init__(self, services):
        super().__init__(
            _(
                "Some services stand in the records under a code that the form's list does not "
                "hold: %(services)s. Ask your administrator to correct them; until then no "
                "report can be complete."
            ),
            params={"services": ", ".join(services)},
        )


class FiguresDisagree(ValidationError):
    def __init__(self, total):
        super().__init__(
            _(
                "The figures do not agree with each other at %(total)s, so nothing was "
                "submitted. Somebody may have been recording meanwhile: try again. If it stays "
                "so, tell your administrator."
            ),
            params={"total": total},
        )


class PdfNotPossible(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "This server lacks what makes a PDF. Ask your administrator to run: apt-get "
                "install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            )
        )
