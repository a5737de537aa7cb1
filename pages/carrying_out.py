"""Carrying out what a page asks for, and showing why it was refused.

A verb, such as `client.close`, refuses by raising a `ValidationError` whose message is the
sentence to show. What a constraint refuses becomes such a sentence, too. A verb that no longer
finds its record, or not for this person, is answered as if they had come a moment later: 404.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connection, transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from pages.editing import EditForm
from pages.exceptions import AlreadySent
from pages.refusing import refusal_of
from pages.sending import SentOnceForm


def carry_out(
    form: BaseForm, verb: Callable, *args: Any, error_field: str | None = None, **kwargs: Any
) -> bool:
    """Call a verb with the answers of a form, and return whether it was done.

    A `SentOnceForm` that was carried out before is not carried out again: it counts as done,
    with the same `result`. An `EditForm` may have to ask something first: see there.

    Args:
        form: if it is not valid, nothing is called. Its `arguments` are passed to the verb by
            keyword; its `cleaned_data` if it does not define any. What the verb returns is its
            `result` afterwards.
        error_field: the field at which a refusal is shown; None for the top of the form.
        args, kwargs: passed to the verb as well, such as `by=request.user`.

    Raises:
        Http404: the record is gone, or not to be seen by this person any more.
    """
    work = partial(verb, *args, **kwargs)
    if isinstance(form, SentOnceForm) and form.is_bound:
        return _once(form, work, error_field)
    if not form.is_valid():
        return False
    if isinstance(form, EditForm):
        return _edit(form, work, error_field)
    return _attempt(form, work, error_field)


@transaction.atomic
def _once(form: SentOnceForm, work: partial, error_field: str | None) -> bool:
    """Carry out a form unless it was before: asked first, since what it made may now refuse it.

    A name that it gave away is taken, a person whom it blocked can't be chosen.
    """
    by = work.keywords["by"]
    try:
        sending = form.claim(work, by=by)
    except AlreadySent as refusal:
        form.full_clean()
        form.add_error(None, refusal)
        form.draw_key()
        return False
    if sending.is_carried_out:
        form.result, form.is_repeat = sending.result, True
        return True
    if not form.is_valid() or form.asks_first(by=by):
        sending.delete()
        return False
    with _undone_as_one():
        is_done = _attempt(form, work, error_field)
    if is_done:
        sending.note(form.result)
        form.carried_out(by=by)
    else:
        transaction.set_rollback(True)  # all that the verb wrote, and the claim
    return is_done


@contextmanager
def _undone_as_one() -> Iterator[None]:
    """Say that a refusal rolls back the whole transaction: a verb needs no savepoint for it."""
    connection.undone_as_one = list(connection.savepoint_ids)
    try:
        yield
    finally:
        connection.undone_as_one = None


@transaction.atomic
def _edit(form: EditForm, work: partial, error_field: str | None) -> bool:
    """Carry out a form over a record, unless there is something to ask first.

    A record that may no longer be changed, once it is held, refuses as its verb would.
    """
    by = work.keywords.get("by")
    form.claim(by=by)
    is_done = _settle(form, error_field) and _attempt(form, _undoing(work), error_field)
    if is_done:
        form.carried_out(by=by)
    else:
        form.unclaim()
    return is_done


def _settle(form: EditForm, error_field: str | None) -> bool:
    try:
        with refusals_of_the_database():
            return form.settle()
    except ValidationError as refusal:
        form.add_error(error_field, refusal)
        return False


def _undoing(work: Callable) -> Callable:
    """Return what does the same, and undoes it if it is refused: the rest is committed."""

    def carry_out_or_undo(**answers: Any) -> Any:
        with transaction.atomic():
            return work(**answers)

    return carry_out_or_undo


def _attempt(form: BaseForm, work: Callable, error_field: str | None) -> bool:
    answers = form.arguments if hasattr(type(form), "arguments") else form.cleaned_data
    try:
        with refusals_of_the_database():
            form.result = work(**answers)
    except ValidationError as refusal:
        form.add_error(error_field, refusal)
        return False
    return True


def carry_out_button(
    request: HttpRequest, verb: Callable, /, *args: Any, **kwargs: Any
) -> bool:
    """Carry out what a button without a form asks for, or show as messages why it can't be.

    Args:
        args, kwargs: passed to the verb, such as `by=request.user`.

    Raises:
        Http404: see `carry_out`.
    """
    form = SentOnceForm(request.POST)
    if carry_out(form, verb, *args, **kwargs):
        return True
    errors_as_messages(request, form)
    return False


def errors_as_messages(request: HttpRequest, form: BaseForm) -> None:
    """Show what is wrong with a form as messages: for one that is only a button."""
    of_fields = [sentence for field in form for sentence in field.refusals]
    for sentence in [*form.non_field_errors(), *of_fields]:
        messages.error(request, str(sentence))


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show a refusal as an error message, and leave the block: for a button without a form."""
    try:
        with refusals_of_the_database():
            yield
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)


@contextmanager
def refusals_of_the_database() -> Iterator[None]:
    """Turn what the database refuses into what a verb would have raised.

    Raises:
        ValidationError: a constraint refused; without the database's words, which name values.
        Http404: a row is gone, or this person does not see it any more.
    """
    try:
        yield
    except IntegrityError as error:
        raise refusal_of(error) from None
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
