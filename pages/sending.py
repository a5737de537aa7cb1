"""Forms that make something: sent twice, by two taps or a bad connection, they make it once.

A form draws a key when its page is opened. What it makes is noted under that key in the same
transaction, so that a refusal leaves the key free. The same answers with the same key get the
answer of the first sending; other answers get the sentence of `AlreadySent`.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.datastructures import MultiValueDict

from pages.models import SentForm

NOT_ANSWERS = {"csrfmiddlewaretoken", "key"}


def new_key() -> str:
    return secrets.token_urlsafe(16)


class SentOnceForm(forms.Form):
    """A form with a key of its own: whatever `carry_out` makes of it, it makes once.

    Sent again, it has the `result` of the first sending, and `is_repeat`; it is not cleaned.
    """

    key = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_key)
    is_repeat = False
    data: MultiValueDict[str, str]
    files: MultiValueDict[str, UploadedFile]

    def full_clean(self) -> None:
        """Clean, and leave the key out: it is no answer, and no verb takes it."""
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop("key", None)

    def asks_first(self, *, by: Any) -> bool:
        """Tell whether the page has to ask something before it makes anything: override it.

        It is called inside the transaction, once it is known that nothing was made before.
        """
        return False

    def was_carried_out(self, *, by: Any) -> bool:
        """Tell whether this person sent it before, for a page whose record is gone by then."""
        key = self.data.get(self.add_prefix("key"))
        return bool(key) and SentForm.objects.filter(pk=sent_by(key, by)).exists()

    def claim(self, work: partial, *, by: Any) -> SentForm:
        """Return the row that stands for this sending, and for each that is the same.

        Args:
            work: what is to be carried out, short of the answers. The same answers about
                another record are other answers.
            by: who sends it. Nobody else's key is theirs.

        Raises:
            AlreadySent: it was carried out with other answers.
        """
        key = self.data.get(self.add_prefix("key")) or new_key()
        about = [getattr(work.func, "__self__", None), *work.args]
        answers = [type(self).__name__, [_name(each) for each in about], *self._answers()]
        return SentForm.objects.claim(
            sent_by(key, by), digest(key, json.dumps(answers)), self.makes()
        )

    def carried_out(self, *, by: Any) -> None:
        """Do what goes with it, in the same transaction: override it."""

    def makes(self) -> Model | None:
        """Return a record with the key that what the verb makes will have: override it."""
        return None

    def draw_key(self) -> None:
        """Give the page that shows again a new key: saved again, it makes another one."""
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = new_key()

    def _answers(self) -> Iterator[list[Any]]:
        for name in sorted(set(self.data) - NOT_ANSWERS):
            yield [name, self.data.getlist(name)]
        for name in sorted(self.files):
            for file in self.files.getlist(name):
                yield [name, file.name, _content_digest(file)]


def _content_digest(file: UploadedFile) -> str:
    content = hashlib.sha256()
    for chunk in file.chunks():
        content.update(chunk)
    file.seek(0)
    return content.hexdigest()


def sent_by(key: str, by: Any) -> str:
    """Return the key of the row that stands for a form of this key, sent by this person."""
    return digest(key, f"sent by {by.pk}")


def digest(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), "sha256").hexdigest()


def _name(about: Any) -> str:
    return str(getattr(about, "pk", about))
