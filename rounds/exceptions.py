"""What outreach rounds can refuse. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NoTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You are on no team. Ask an administrator to add you to one."))


class AlreadyOnARound(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You have an outreach round under way already. Open it on My day."))


class RoundNotUnderWay(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This round was saved or discarded meanwhile. Open it to see or correct it.")
        )


class RoundNotSaved(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This round was not saved, so there is nothing to correct."))


class NotYourRound(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Only the person whose round it was, or a supervisor of the team, can do this.")
        )


class RoundTooLongAgo(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("A round can be corrected for 7 days after it was saved."))


class RoundWithdrawn(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This round was withdrawn. Put it back to correct it."))


class RoundNotWithdrawn(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This round is not withdrawn. Reload the page to see it."))


class SuppliesNeedPeople(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Supplies are counted with the people who have no name. Count them, or log on "
                "the contact of each known client what they were given."
            )
        )


class BucketExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is one with this name already."))


class BucketEndsFirst(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("The last day can’t be before the first."))


class NoAccessToLog(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You no longer have access to this record."))


class NotYourTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This is the hand-over of another team."))


class HandOverEmpty(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Nothing is written for the next shift yet."))


class ReadAnOlderText(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A colleague has written more meanwhile. Read it again, then mark it as read.")
        )


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "one_round_under_way": AlreadyOnARound,
    "bucket_ends_after_it_starts": BucketEndsFirst,
}
