"""What people call a page, from its name: `casework:contact-create` is "Contact: add"."""

from typing import Any

from django.utils.translation import pgettext_lazy

from audit.events import model_of_pages, record_of, words_of_page
from audit.facts import page as address_of

# What a page does with its record: the end of its name.
ACTIONS = {
    "acknowledge": pgettext_lazy("a page", "note that it was seen"),
    "amend": pgettext_lazy("a page", "correct"),
    "answer": pgettext_lazy("a page", "answer"),
    "approve": pgettext_lazy("a page", "approve"),
    "archive": pgettext_lazy("a page", "archive"),
    "award": pgettext_lazy("a page", "grant"),
    "bring-back": pgettext_lazy("a page", "bring back"),
    "cancel": pgettext_lazy("a page", "cancel"),
    "change": pgettext_lazy("a page", "change"),
    "complete": pgettext_lazy("a page", "complete"),
    "confirm": pgettext_lazy("a page", "confirm"),
    "copy": pgettext_lazy("a page", "copy"),
    "correct": pgettext_lazy("a page", "correct"),
    "count-one": pgettext_lazy("a page", "count one"),
    "create": pgettext_lazy("a page", "add"),
    "deactivate": pgettext_lazy("a page", "deactivate"),
    "decide": pgettext_lazy("a page", "decide"),
    "delete": pgettext_lazy("a page", "delete"),
    "deny": pgettext_lazy("a page", "deny"),
    "depart": pgettext_lazy("a page", "leave for it"),
    "detail": pgettext_lazy("a page", "page"),
    "discard": pgettext_lazy("a page", "discard"),
    "edit": pgettext_lazy("a page", "change"),
    "end": pgettext_lazy("a page", "end"),
    "extend": pgettext_lazy("a page", "extend"),
    "file": pgettext_lazy("a page", "file"),
    "find": pgettext_lazy("a page", "search"),
    "hand-over": pgettext_lazy("a page", "hand over"),
    "lift": pgettext_lazy("a page", "lift"),
    "list": pgettext_lazy("a page", "list"),
    "make-again": pgettext_lazy("a page", "make again"),
    "match": pgettext_lazy("a page", "match"),
    "merge": pgettext_lazy("a page", "merge"),
    "move": pgettext_lazy("a page", "move"),
    "options": pgettext_lazy("a page", "choices"),
    "overview": pgettext_lazy("a page", "overview"),
    "password": pgettext_lazy("a page", "password"),
    "printed": pgettext_lazy("a page", "print"),
    "put-back": pgettext_lazy("a page", "put back"),
    "reactivate": pgettext_lazy("a page", "reactivate"),
    "read": pgettext_lazy("a page", "read"),
    "reassign": pgettext_lazy("a page", "give to someone else"),
    "receive": pgettext_lazy("a page", "receive"),
    "refuse": pgettext_lazy("a page", "return"),
    "reinstate": pgettext_lazy("a page", "reinstate"),
    "remove": pgettext_lazy("a page", "remove"),
    "reopen": pgettext_lazy("a page", "reopen"),
    "replace": pgettext_lazy("a page", "replace"),
    "reschedule": pgettext_lazy("a page", "reschedule"),
    "restore": pgettext_lazy("a page", "restore"),
    "resume-repeating": pgettext_lazy("a page", "repeat again"),
    "retire": pgettext_lazy("a page", "retire"),
    "retry": pgettext_lazy("a page", "try again"),
    "return": pgettext_lazy("a page", "come back from it"),
    "review": pgettext_lazy("a page", "review"),
    "revise": pgettext_lazy("a page", "revise"),
    "revoke": pgettext_lazy("a page", "withdraw"),
    "save": pgettext_lazy("a page", "save"),
    "search": pgettext_lazy("a page", "search"),
    "separate": pgettext_lazy("a page", "undo the merge"),
    "sign": pgettext_lazy("a page", "sign"),
    "start": pgettext_lazy("a page", "start"),
    "stop": pgettext_lazy("a page", "stop"),
    "stop-repeating": pgettext_lazy("a page", "stop repeating"),
    "transfer": pgettext_lazy("a page", "transfer"),
    "undo": pgettext_lazy("a page", "undo"),
    "undo-correction": pgettext_lazy("a page", "undo the correction"),
    "withdraw": pgettext_lazy("a page", "withdraw"),
    "write": pgettext_lazy("a page", "write"),
}


def page(value: Any) -> str:
    """Read a page's name: its record, and what it does with it; else as its address."""
    name = str(value)
    if words := words_of_page(name):
        return words
    package, _colon, own = name.partition(":")
    for action in sorted(ACTIONS, key=len, reverse=True):
        if own == action or own.endswith(f"-{action}"):
            noun = own.removesuffix(action).rstrip("-")
            model = f"{package}.{noun.replace('-', '')}"
            if record := record_of(model_of_pages(f"{package}:{noun}") or model):
                return f"{record}: {ACTIONS[action]}"
    return address_of(value)
