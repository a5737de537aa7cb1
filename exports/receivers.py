"""What exports do when casework announces something: an error undoes what was announced."""

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext, ngettext

from accounts.announcing import Responsibility, handing_over, responsibilities_asked
from accounts.models import User
from audit.locking import lock
from casework.announcing import consent_ended, forgetting, revocation_considered
from casework.ending import Effect
from casework.models import Client
from exports.models import Export


@receiver(consent_ended, dispatch_uid="exports.consent_ended")
def end_exports_that_rely_on(sender: object, client: Client, purpose: str, **kwargs) -> None:
    """End exports whose file holds this client because they agreed to what they now revoke."""
    lock(Export.objects.holding(client))
    for export in Export.objects.holding(client):
        if export.relies_on(purpose):
            export.end()


@receiver(forgetting, dispatch_uid="exports.forgetting")
def end_exports_of(sender: object, client: Client, **kwargs) -> None:
    """End exports whose file holds this client, and those about this client alone."""
    exports = Export.objects.all()
    lock(Export.objects.filter(Q(pk__in=exports.holding(client)) | Q(client=client)))
    for export in [*exports.holding(client), *exports.open().about(client)]:
        export.end()


@receiver(revocation_considered, dispatch_uid="exports.revocation_considered")
def count_exports_that_rely_on(
    sender: object, client: Client, purpose: str, **kwargs
) -> list[Effect]:
    """Say how many files would be destroyed: those of `end_exports_that_rely_on`."""
    holding = Export.objects.holding(client)
    number = sum(export.relies_on(purpose) for export in holding)
    if not number:
        return [Effect(gettext("No export file holds what they agreed to."), "")]
    return [
        Effect(
            ngettext(
                "%(number)d export file that was not downloaded yet will be destroyed.",
                "%(number)d export files that were not downloaded yet will be destroyed.",
                number,
            )
            % {"number": number},
            ngettext(
                "%(number)d export file was destroyed.",
                "%(number)d export files were destroyed.",
                number,
            )
            % {"number": number},
        )
    ]


@receiver(responsibilities_asked, dispatch_uid="exports.responsibilities_asked")
def count_exports_of(sender: object, person: User, **kwargs) -> list[Responsibility]:
    """Say how many exports of a person are open."""
    number = Export.objects.open().that_need(person).count()
    if not number:
        return []
    sentence = ngettext(
        "%(number)d export of theirs that is not finished ends.",
        "%(number)d exports of theirs that are not finished end.",
        number,
    )
    return [Responsibility(sentence % {"number": number})]


@receiver(handing_over, dispatch_uid="exports.handing_over")
def end_exports_requested_by(sender: object, person: User, **kwargs) -> list[str]:
    """End the open exports of a person who gets another role or leaves."""
    exports = Export.objects.open().that_need(person)
    lock(exports)
    ended = list(exports)
    for export in ended:
        export.end()
    if not ended:
        return []
    sentence = ngettext(
        "%(number)d export of theirs ended.", "%(number)d exports of theirs ended.", len(ended)
    )
    return [sentence % {"number": len(ended)}]
