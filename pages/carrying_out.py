"""Carrying out what a page asks for, and showing why it was refused.

A verb, such as `client.close`, refuses by raising a `ValidationError` whose message is the
sentence to show. What a constraint refuses becomes such a sentence, too. A verb that no longer
finds its record, or not for this person, is answered as if they had come a moment later: 404.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from pages.refusing import refusal_of


def carry_out(
    form: BaseForm, verb: Callable, *args: Any, error_field: str | None = None, **kwargs: Any
) -> bool:
    """Call a verb with the answers of a form, and return whether it was done.

    Args:
        form: if it is not valid, nothing is called. Its `arguments` are passed to the verb by
            keyword; its `cleaned_data` if it does not define any. What the verb returns is its
            `result` afterwards.
        error_field: the field at which a refusal is shown; None for the top of the form.
        args, kwargs: passed to the verb as well, such as `by=request.user`.

    Raises:
        Http404: the record is gone, or not to be seen by this person any more.
    """
    if not form.is_valid():
        return False
    answers = form.arguments if hasattr(type(form), "arguments") else form.cleaned_data
    try:
        with refusals_of_the_database():
            form.result = verb(*args, **kwargs, **answers)
    except ValidationError as refusal:
        form.add_error(error_field, refusal)
        return False
    return True


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
