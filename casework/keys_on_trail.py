"""What is done with keys goes on the trail: encryption announces it, and knows no trail."""

from uuid import UUID

from django.dispatch import receiver

from audit import trail
from casework.models import Client
from encryption.announcing import announced


@receiver(announced, dispatch_uid="casework.keys_on_trail")
def put_on_trail(sender, what, facts, **kwargs):
    """Write the event, by the system: on the person's chain where it is about one."""
    facts = dict(facts)
    client = facts.pop("client", None)
    subject = Client(pk=UUID(client)) if client else None
    trail.record(what, subject, by=None, **facts)
