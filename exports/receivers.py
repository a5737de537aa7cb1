"""What exports do when casework announces something: an error undoes what was announced."""

from django.dispatch import receiver

from casework.announcing import consent_ended, forgetting
from casework.models import Client
from exports.models import Export


@receiver(consent_ended, dispatch_uid="exports.consent_ended")
def destroy_files_that_rely_on(sender: object, client: Client, purpose: str, **kwargs) -> None:
    """Destroy the files that hold this person because they agreed to what they now revoke."""
    for export in Export.objects.holding(client).select_for_update():
        if export.relies_on(purpose):
            export.destroy()


@receiver(forgetting, dispatch_uid="exports.forgetting")
def destroy_files_with(sender: object, client: Client, **kwargs) -> None:
    """Destroy the files that hold this person, and end the requests about them alone."""
    exports = Export.objects.select_for_update()
    for export in [*exports.holding(client), *exports.waiting().about(client)]:
        export.destroy()
