"""What tests of accounts share: an authenticator app, and a mailbox that does not exist."""

import smtplib
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.mail import send_mail

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(seed):
    """Return the code that an authenticator app shows now."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def send_mail_unless_to(person):
    """Return Django's `send_mail`, except that the server refuses this person's address."""

    def send(subject, text, sender, addresses):
        if person.email in addresses:
            raise smtplib.SMTPRecipientsRefused({person.email: (550, b"no such user")})
        send_mail(subject, text, sender, addresses)

    return send
