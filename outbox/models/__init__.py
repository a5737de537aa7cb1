from outbox.models.offline_notes import OfflineNote
from outbox.models.receiving_keys import ReceivingKey

__all__ = ["OfflineNote", "ReceivingKey"]
