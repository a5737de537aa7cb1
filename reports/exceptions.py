"""What reports can refuse: each a fact, with the sentence that the director reads."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from casework.models import Award


class OutsideAward(ValidationError):
    def __init__(self, award: Award) -> None:
        super().__init__(
            _(
                "The award period of %(number)s is %(starts_on)s to %(ends_on)s. Choose a "
                "reporting period that has days in common with it."
            ),
            params={
                "number": award.number,
                "starts_on": date_format(award.starts_on),
                "ends_on": date_format(award.ends_on),
            },
        )


class PeriodNotBegun(ValidationError):
    def __init__(self, first: date) -> None:
        super().__init__(
            _(
                "This period begins on %(day)s. Choose one that has begun: before that there "
                "is nothing to count."
            ),
            params={"day": date_format(first)},
        )


class ReportNotPermitted(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("The person who asked for this may no longer finalize reports."))


class AwardExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is already an award with this number."))


class FinalizedMeanwhile(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Someone else finalized this report at the same moment. See the final reports.")
        )


class CountedSinceTooLate(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "New clients must be counted from the first day of the reporting period or "
                "earlier. Choose an earlier date."
            )
        )


class ListMissing(ValidationError):
    def __init__(self, day: date) -> None:
        super().__init__(
            _("This form is not available for dates before %(day)s. Choose a later period."),
            params={"day": date_format(day)},
        )


class UnknownService(ValidationError):
    def __init__(self, services: Iterable[str]) -> None:
        super().__init__(
            _(
                "Some services are recorded under a code that is not on the form: %(services)s."
                " Ask your administrator to correct them. Until then no report is complete."
            ),
            params={"services": ", ".join(services)},
        )


class FiguresDisagree(ValidationError):
    def __init__(self, total: str) -> None:
        super().__init__(
            _(
                "The numbers do not add up at %(total)s, so the report was not finalized. "
                "Someone may be entering data now: try again. If it happens again, tell your "
                "administrator."
            ),
            params={"total": total},
        )


class PdfNotPossible(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The PDF could not be made. Tell your administrator: “PDF library missing” "
                "(see Deploying)."
            )
        )


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "award.number": AwardExists,
    "one_first_snapshot_a_form_award_period_and_reader": FinalizedMeanwhile,
    "snapshot.supersedes": FinalizedMeanwhile,
}
