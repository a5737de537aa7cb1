"""Handing over what was learned in an emergency access that ended by itself."""

from django.db import transaction

from accounts.models import User
from casework.announcing import Occasion
from casework.emergency_access import openable_by
from casework.models import EmergencyAccess
from staff_messages.exceptions import AlreadyHandedOver
from staff_messages.models import Message
from staff_messages.waiting import emergencies_to_hand_over


@transaction.atomic
def hand_over_late(emergency: EmergencyAccess, *, by: User, note: str) -> Message:
    """Write what those who work with the client must know; the record stays shut to the person.

    Args:
        note: "" if there is nothing to hand over.

    Raises:
        EmergencyAccess.DoesNotExist: a block keeps the record from them by now.
        AlreadyHandedOver: they did it before, or longer than three days have passed.
        RecordClosed, ConsentMissing: nothing may be added to the record.
    """
    emergency.lock_and_refresh()
    if not openable_by(by).filter(pk=emergency.client_id).exists():
        raise EmergencyAccess.DoesNotExist
    if not emergencies_to_hand_over(by).filter(pk=emergency.pk).exists():
        raise AlreadyHandedOver
    return Message.hand_over(
        emergency.client, by=by, to=None, occasion=Occasion.EMERGENCY, note=note
    )
