"""What exports do when casework announces something: an error undoes what was announced."""

from django.db.models import Q
from django.dispatch import receiver

from audit.locking import lock
from casework.announcing import consent_ended, forgetting
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
    """End exports whose file holds this client, and requests for this client alone."""
    exports = Export.objects.all()
    lock(Export.objects.filter(Q(pk__in=exports.holding(client)) | Q(client=client)))
    for export in [*exports.holding(client), *exports.waiting().about(client)]:
        export.end()
