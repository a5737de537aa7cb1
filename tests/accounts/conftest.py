"""A mailbox that is gone."""

import smtplib

from django.core.mail import send_mail


def refused_by(person):
    """Return what sends letters, where the mailbox of one person is gone."""

    def send(subject, text, sender, addresses):
        if person.email in addresses:
            raise smtplib.SMTPRecipientsRefused({person.email: (550, b"no such user")})
        send_mail(subject, text, sender, addresses)

    return send
