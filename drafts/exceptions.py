"""Why a draft is not kept. Each refusal says what that means for what was typed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class FormAlreadySaved(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This form is saved already. A draft of it is no longer kept."))


class DraftTooLarge(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Draft not saved: the text is too long for a draft. Save the form itself.")
        )


class TooManyDrafts(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Draft not saved: you have too many drafts. Save or discard some of them.")
        )


class FormOutOfDate(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Draft not saved: this page is out of date. Reload it."))


class FormGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("The form of this draft is gone with an update, so it can't be brought back.")
        )


class DraftReplaced(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("There is a newer draft of this form, so the older one can't be brought back.")
        )


class SavedInAnotherTab(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Draft not saved: another tab saved one at the same moment."))


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "one_draft_per_form_and_person": SavedInAnotherTab,
    "one_draft_per_record_and_person": SavedInAnotherTab,
}
