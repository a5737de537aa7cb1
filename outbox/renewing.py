"""Renewing the key for which phones seal: every month a new one, and old ones are destroyed."""

from itertools import pairwise

from django.utils import timezone

from outbox.models.receiving_keys import KEPT_FOR, RENEWED_AFTER, ReceivingKey


def renew_keys() -> str:
    """Make a new key once the newest is a month old, and destroy those that no phone may use.

    Returns:
        A sentence for the log. Where no phone was ever prepared, there is nothing to renew.
    """
    now = timezone.now()
    newest = ReceivingKey.objects.newest()
    if newest and newest.created_at < now - RENEWED_AFTER:
        newest = ReceivingKey.make()
    destroyed = 0
    keys = list(ReceivingKey.objects.living().order_by("created_at", "id"))
    for key, newer in pairwise(keys):
        if newer.created_at < now - KEPT_FOR:
            key.destroy()
            destroyed += 1
    return f"keys of offline notes: the newest is of today or this month, {destroyed} destroyed"
