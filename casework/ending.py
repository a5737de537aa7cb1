"""What ends when a case is closed, consent is revoked or a membership ends.

Nothing is dropped without a word: a page shows `before`, and its answer says `after`.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext

from casework.announcing import revocation_considered
from casework.models import Client, Consent, FollowUp, Membership
from casework.models.purposes import Purpose


class Effect(NamedTuple):
    """One thing that ends or stays: a sentence before it is done, and one afterwards."""

    before: str
    after: str


class Effects(tuple[Effect, ...]):
    """All that follows from one act, in sentences."""

    @property
    def before(self) -> list[str]:
        return [effect.before for effect in self]

    @property
    def after(self) -> str:
        return " ".join(effect.after for effect in self if effect.after)


def of_closing(client: Client) -> Effects:
    """Return what ends when the client's case is closed, and what stays."""
    return Effects(
        [
            _follow_ups(client.follow_ups.open().count()),
            _added_access(client.access_grants.not_ended().count()),
            Effect(
                gettext("The next case review waits until the case is reopened."),
                gettext("A supervisor can reopen the case."),
            ),
        ]
    )


def of_revoking(client: Client, purpose: str) -> Effects:
    """Return what ends when the client takes back what they agreed to for this purpose."""
    effects = [_follow_ups(client.follow_ups.open().relying_on(purpose).count())]
    if purpose == Purpose.CONTACT:
        stays = Effect(
            gettext("We will stop contacting the client. The record stays open."),
            gettext("The record stays open."),
        )
        effects.insert(0, stays)
    elif client.is_open:
        closes = Effect(
            gettext(
                "The case will close. Nothing can be added unless the client consents again."
            ),
            gettext("The case is closed."),
        )
        effects.insert(0, closes)
    answers: Any = revocation_considered.send(Consent, client=client, purpose=purpose)
    for _receiver, answer in answers:
        effects += answer
    return Effects(effects)


def of_ending(membership: Membership) -> Effects:
    """Return what a colleague no longer sees when their membership of a program ends."""
    program, person = membership.program, membership.person
    if not program.confidential:
        return Effects(
            [
                Effect(
                    gettext("This program is not confidential: they see the same clients."),
                    gettext("They see the same clients as before."),
                )
            ]
        )
    clients = Client.objects.filter(program=program).open()
    theirs = clients.on_caseload_of(person)
    follow_ups = FollowUp.objects.open().owned_by(person).filter(client__in=clients)
    effects = [_hidden_clients(theirs.count()), _hidden_follow_ups(follow_ups.count())]
    others = program.memberships.in_force().exclude(person=person)
    if not others.exists() and clients.exists():
        nobody = gettext("No member is left: no one can see the program's clients.")
        effects.append(Effect(nobody, nobody))
    return Effects(effects)


def _follow_ups(number: int) -> Effect:
    if not number:
        return Effect(
            gettext("No open follow-ups will end."), gettext("No open follow-ups ended.")
        )
    return Effect(
        ngettext(
            "%(number)d open follow-up will end. No one takes it over.",
            "%(number)d open follow-ups will end. No one takes them over.",
            number,
        )
        % {"number": number},
        ngettext(
            "%(number)d open follow-up ended.", "%(number)d open follow-ups ended.", number
        )
        % {"number": number},
    )


def _added_access(number: int) -> Effect:
    if not number:
        return Effect(gettext("No one else has been given access to the record."), "")
    return Effect(
        ngettext(
            "%(number)d colleague with added access or coverage keeps it until it ends.",
            "%(number)d colleagues with added access or coverage keep it until it ends.",
            number,
        )
        % {"number": number},
        "",
    )


def _hidden_clients(number: int) -> Effect:
    if not number:
        nothing = gettext("No open client of this program is assigned to them.")
        return Effect(nothing, nothing)
    return Effect(
        ngettext(
            "%(number)d open client of this program is assigned to them. They will not see the "
            "record any more. A supervisor who is a member has to transfer the client.",
            "%(number)d open clients of this program are assigned to them. They will not see "
            "the records any more. A supervisor who is a member has to transfer the clients.",
            number,
        )
        % {"number": number},
        ngettext(
            "%(number)d client waits for a supervisor who is a member to transfer them.",
            "%(number)d clients wait for a supervisor who is a member to transfer them.",
            number,
        )
        % {"number": number},
    )


def _hidden_follow_ups(number: int) -> Effect:
    if not number:
        nothing = gettext("They have no open follow-ups with clients of this program.")
        return Effect(nothing, nothing)
    sentence = ngettext(
        "%(number)d open follow-up with these clients stays in their name until then.",
        "%(number)d open follow-ups with these clients stay in their name until then.",
        number,
    ) % {"number": number}
    return Effect(sentence, sentence)
