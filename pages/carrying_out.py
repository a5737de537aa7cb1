"""Carrying out what a page asks for, and showing why it was refused.

A verb, such as `client.close`, refuses by raising a `ValidationError` whose message is the
sentence to show.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest


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
    """
    if not form.is_valid():
        return False
    answers = form.arguments if hasattr(type(form), "arguments") else form.cleaned_data
    try:
        form.result = verb(*args, **kwargs, **answers)
    except ValidationError as refusal:
        form.add_error(error_field, refusal)
        return False
    return True


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show a refusal as an error message, and leave the block: for a button without a form."""
    try:
        yield
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
