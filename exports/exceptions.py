"""What exports can refuse: each a fact, with the sentence that the person reads."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NoRightToExport(ValidationError):
    def __init__(self):
        super().__init__(_("Your role or your courses do not allow this any more."))


class OwnExport(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "You asked for this export yourself. Another supervisor or a director has to "
                "approve it: there is no way around a second person."
            )
        )


class NotYourExport(ValidationError):
    def __init__(self):
        super().__init__(_("Only whoever asked for an export may collect or change it."))


class ExportOver(ValidationError):
    def __init__(self):
        super().__init__(
            _("This can not be done now. Reload the page to see how the export stands.")
        )


class NothingToExport(ValidationError):
    def __init__(self):
        super().__init__(_("There is nobody in this list whose rows could be exported."))


class SetGrown(ValidationError):
    def __init__(self, counted: int, now: int):
        super().__init__(
            _(
                "The list has grown from %(counted)d to %(now)d people since it was asked for. "
                "Whoever asked for it has to ask again, with the new number."
            ),
            params={"counted": counted, "now": now},
        )


class SetShrunk(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "The file holds somebody whose record is no longer open to you, so it is not "
                "handed out. Cancel this export, and ask for another."
            )
        )


class NoLongerAgreed(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "Somebody in the file no longer agrees to what it says of them, so it is not "
                "handed out. Cancel this export, and ask for another."
            )
        )


class RequestAltered(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "What was asked for is not what stands here now. Approve nothing, and tell "
                "your administrator."
            )
        )


class PhraseGone(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "The pass phrase was shown already, and is kept nowhere. If nobody wrote it "
                "down, cancel this export and ask for another."
            )
        )


class PhraseFirst(ValidationError):
    def __init__(self):
        super().__init__(
            _("See the pass phrase first and write it down: the file is no use without it.")
        )
