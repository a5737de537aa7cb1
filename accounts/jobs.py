"""The jobs of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts import mail
from jobs.registry import Kind

SEND_RETRIES = 9  # for more than a day: longer than a mail server is down

KINDS = [Kind(mail.SEND, mail.send_kept, _("Sending an email"), retries=SEND_RETRIES)]
