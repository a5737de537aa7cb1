from notifications.models.mail_choices import MailChoice
from notifications.models.notifications import Notification

__all__ = ["MailChoice", "Notification"]
