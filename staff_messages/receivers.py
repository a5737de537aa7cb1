"""What messages do when a client passes on: see `casework.announcing`."""

from django.dispatch import receiver

from accounts.models import User
from casework.announcing import Occasion, handed_over
from casework.models import Client
from staff_messages.models import Message


@receiver(handed_over, dispatch_uid="staff_messages.handed_over")
def write_hand_over(
    sender: object,
    client: Client,
    by: User,
    to: User | None,
    occasion: Occasion,
    note: str,
    **kwargs,
) -> None:
    """Keep the note with the messages about the client."""
    Message.hand_over(client, by=by, to=to, occasion=occasion, note=note)
