"""Drafts of casework's forms: which forms keep them, and whom each is about."""

import re
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.forms.amending import AmendForm
from casework.forms.anonymous_contacts import PREFIX, AnonymousContactForm
from casework.forms.clients import IntakeForm
from casework.forms.contacts import ContactForm
from casework.forms.follow_ups import FollowUpForm
from casework.forms.people import FIELD as OTHERS
from casework.forms.people import MOST_OTHERS, keys_in
from casework.forms.safe_contact_cards import SafeContactCardForm
from casework.forms.tasks import TaskForm
from casework.models import Client, Contact, FollowUp
from casework.models.purposes import Purpose
from casework.reach import Reach
from drafts import ports, registry
from drafts.registry import Answers, DraftedPage

CONTACT, CONTACT_OF_FOLLOW_UP = "contact", "contact-of-follow-up"
FOLLOW_UP, INTAKE, ANONYMOUS_CONTACT = "follow-up", "intake", "anonymous-contact"
CORRECTION, SAFE_CONTACT_CARD = "contact-correction", "safe-contact-card"
TASK = "task"
OFFERS, GIVEN = ("offer-",), (PREFIX,)
OF_A_PERSON = re.compile(r"person-([\w-]+)-(own|gets_services)")
CONSENT_FIELDS = (
    *("key", "agreed_when", "given_on", "texts"),
    *("agreed_to", "method", "interpreter", "until"),
)


def set_up() -> None:
    """Say how drafts ask about clients, and which forms of casework keep them."""
    ports.hold_client, ports.clients_reached_by = hold_client, clients_reached_by
    for page in PAGES:
        registry.register(page)


def hold_client(user: User, key: UUID, *, changes_record: bool) -> None:
    """Hold a client about whom somebody types, and refuse as the verb of the form would.

    Raises:
        Client.DoesNotExist, TooLittleReach: see `ClientQuerySet.hold`.
        RecordClosed, ConsentMissing: see `Held.check_writable`.
    """
    Client.objects.hold(key, user, reach_for(changes_record)).just_held.check_writable()


def clients_reached_by(user: User, now: datetime | None = None, *, changes_record: bool) -> Any:
    """Return the clients with whom a person may log a contact, or whose record they change."""
    return Client.objects.reachable_by(user, reach_for(changes_record), now=now).open()


def reach_for(changes_record: bool) -> Reach:
    """Return what the page of a form asks for, and so its draft."""
    return Reach.CHANGE if changes_record else Reach.LOG


# Whom a draft is about ----------------------------------------------------------------------


def chosen_or_subject(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return the client who is chosen in the form; else the one it was opened for."""
    return chosen_client(typed) or subject


def chosen_or_of_follow_up(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return the client who is chosen in the form; else the one of the follow-up."""
    return chosen_client(typed) or FollowUp.objects.values_list("client").get(pk=subject)[0]


def the_subject(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return the client of the page.

    Raises:
        Client.DoesNotExist: the page has none.
    """
    if subject is None:
        raise Client.DoesNotExist
    return subject


def of_contact(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return the client of the contact that is corrected."""
    return Contact.objects.values_list("client").get(pk=subject)[0]


def nobody(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    """Return None: there is no record yet."""


def chosen_client(typed: Answers) -> UUID | None:
    """Return the key that the form's field `client` holds; None if there is none."""
    return key_in(next(iter(typed.get("client", ())), None))


def only_with_consent(typed: Answers) -> Answers:
    """Return an intake without the person, until they have agreed that we keep a record."""
    if Purpose.RECORD in typed.get("agreed_to", ()):
        return typed
    return {name: values for name, values in typed.items() if name in CONSENT_FIELDS}


def only_of_the_client(typed: Answers) -> Answers:
    """Return a contact without who else was there: it is sealed for one client alone."""
    return {name: values for name, values in typed.items() if name != OTHERS}


def only_of_the_contact(typed: Answers) -> Answers:
    """Return a correction without the others for whom it is made, too."""
    return {name: values for name, values in typed.items() if name not in AmendForm.besides}


def about_others(typed: Answers) -> dict[UUID, Answers]:
    """Return what a contact says about each other person: that they are checked, and their row.

    One who is not checked is there for a note about them; of more than a save takes, the first.
    """
    parts: dict[UUID, dict[str, list[str]]] = {}
    for key in keys_in(typed.get(OTHERS, ())):
        parts.setdefault(key, {})[OTHERS] = [str(key)]
    for name, values in typed.items():
        found = OF_A_PERSON.fullmatch(name)
        for key in keys_in([found[1]] if found else []):
            if key in parts or (found[2] == "own" and any(values)):
                parts.setdefault(key, {})[name] = values
    return dict(islice(parts.items(), MOST_OTHERS))


def key_in(text: str | None) -> UUID | None:
    """Return the key that a text is; None if it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


# Their pages --------------------------------------------------------------------------------


def contact_address(subject: UUID | None, client: UUID | None) -> str:
    address = reverse("casework:contact-create")
    return address if subject is None else f"{address}?client={subject}"


def contact_of_follow_up_address(subject: UUID | None, client: UUID | None) -> str:
    return f"{reverse('casework:contact-create')}?follow_up={subject}"


def follow_up_address(subject: UUID | None, client: UUID | None) -> str:
    return reverse("casework:follow-up-create", args=[subject])


def intake_address(subject: UUID | None, client: UUID | None) -> str:
    return reverse("casework:client-create")


def anonymous_contact_address(subject: UUID | None, client: UUID | None) -> str:
    return reverse("casework:anonymous-contact-create")


def task_address(subject: UUID | None, client: UUID | None) -> str:
    return reverse("casework:task-create")


def correction_address(subject: UUID | None, client: UUID | None) -> str:
    return reverse("casework:contact-amend", args=[client, subject])


def safe_contact_card_address(subject: UUID | None, client: UUID | None) -> str:
    return reverse("casework:safe-contact-card-edit", args=[subject])


PAGES = [
    DraftedPage(
        CONTACT,
        _("Log a contact"),
        "casework.record_contact",
        ContactForm,
        contact_address,
        chosen_or_subject,
        OFFERS,
        only_of_the_client,
        about_others,
    ),
    DraftedPage(
        CONTACT_OF_FOLLOW_UP,
        _("Log a contact"),
        "casework.record_contact",
        ContactForm,
        contact_of_follow_up_address,
        chosen_or_of_follow_up,
        OFFERS,
        only_of_the_client,
        about_others,
    ),
    DraftedPage(
        FOLLOW_UP,
        _("Add follow-up"),
        "casework.manage_follow_ups",
        FollowUpForm,
        follow_up_address,
        the_subject,
        changes_record=True,
    ),
    DraftedPage(
        INTAKE,
        _("New client"),
        "casework.open_client",
        IntakeForm,
        intake_address,
        nobody,
        kept=only_with_consent,
    ),
    DraftedPage(
        ANONYMOUS_CONTACT,
        _("Anonymous contact"),
        "casework.record_contact",
        AnonymousContactForm,
        anonymous_contact_address,
        nobody,
        GIVEN,
    ),
    DraftedPage(TASK, _("Add a task"), "casework.keep_tasks", TaskForm, task_address, nobody),
    DraftedPage(
        CORRECTION,
        _("Correct a contact"),
        "casework.record_contact",
        AmendForm,
        correction_address,
        of_contact,
        kept=only_of_the_contact,
        changes_record=True,
    ),
    DraftedPage(
        SAFE_CONTACT_CARD,
        _("Safe-contact card"),
        "casework.edit_client",
        SafeContactCardForm,
        safe_contact_card_address,
        the_subject,
        changes_record=True,
    ),
]
