"""A file field whose files are sealed with their owner's key, and bound to their row.

What is assigned is sealed on its way to the storage, and opened a chunk at a time when read:
nothing is ever written in clear, and a file's stored name is random. It belongs in a
`SealedRecord`. A file's key is derived from the owner's data key, so it dies with it; the
stored file goes when `discard_files_of` is called.
"""

import io
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.core.files.base import File
from django.db import models, transaction
from django.db.models.fields.files import FieldFile

from encryption import door, keyring, ports, streams
from encryption.bindings import binding_of, stored_binding
from encryption.exceptions import FileMissing
from encryption.sealing import Binding


def seal_file(source: "File[bytes]", target: BinaryIO, label: str, binding: Binding) -> None:
    """Write `source` to `target`, sealed for one field of one row with the owner's newest key.

    Raises:
        Erased, KeyMissing: what `keyring.data_key` raises.
    """
    header = streams.Header.create(keyring.newest_version(binding.owner))
    writer = streams.SealingWriter(target, header, _file_key(label, binding, header))
    for text in source.chunks(streams.CHUNK_SIZE):
        writer.write(text)
    writer.finish()


def open_file(source: streams.Readable, label: str, binding: Binding) -> io.BufferedReader:
    """Return what a stored file holds, as a seekable reader that verifies before it releases.

    Raises:
        SealBroken: it was altered, cut, or moved here from another row, field or person.
        Erased, KeyMissing: what `keyring.data_key` raises.
        ReadUnrecorded: that it is read could not be written down.
    """
    door.authorize(binding.owner)
    return streams.unsealed(source, partial(_file_key, label, binding))


def _file_key(label: str, binding: Binding, header: streams.Header) -> bytes:
    purpose = f"file {label} {binding.owner} {binding.row}"
    return keyring.subkey(binding.owner, purpose, header.version, header.salt)


class SealedFile(FieldFile):
    """The file of one row: `open()` and `read()` give plaintext, the storage holds none."""

    field: "SealedFileField"
    _file: Any  # Django's: the open file, or None

    @property
    def binding(self) -> Binding:
        return self.field.binding_of(self.instance)

    @property
    def stored_name(self) -> str:
        """The name in the storage.

        Raises:
            ValueError: there is no file.
        """
        self._require_file()  # type: ignore[attr-defined]  # Django's own, and private
        return self.name or ""

    def _get_file(self) -> "File[bytes]":
        if getattr(self, "_file", None) is None:
            self._file = File(self._opened(), self.stored_name)
        file: File[bytes] = self._file
        return file

    file = property(_get_file, FieldFile._set_file, FieldFile._del_file)  # type: ignore[attr-defined]

    def open(self, mode: str = "rb") -> "SealedFile":  # type: ignore[override]
        """Open it at its beginning.

        Raises:
            SealBroken, Erased, KeyMissing: why it does not open.
            FileMissing: the key is there, the stored file is not.
        """
        if self._committed:  # type: ignore[attr-defined]
            self.close()
            self._file = None
        self.file.seek(0)
        return self

    open.alters_data = True  # type: ignore[attr-defined]

    @property
    def size(self) -> int:
        """The true size in bytes, which only the key tells: what is stored is padded."""
        size: int = self.file.size
        return size

    @property
    def url(self) -> str:
        raise ValueError("A sealed file has no address of its own: a view must serve it.")

    def save(self, name: str, content: "File[bytes]", save: bool = True) -> None:
        """Seal `content` and store it under a random name; `name` is not used."""
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as sealed:
            seal_file(content, sealed, self.field.label, self.binding)
            sealed.seek(0)
            super().save(str(uuid.uuid4()), File(sealed), save)
        self._file = None

    save.alters_data = True  # type: ignore[attr-defined]

    @property
    def key_version(self) -> int:
        """The version of the owner's key that sealed it."""
        with self.storage.open(self.stored_name, "rb") as stored:
            return streams.Header.read(stored).version

    @transaction.atomic
    def reseal(self) -> None:
        """Seal it again with the owner's newest key; the old file goes after the commit."""
        before = self.stored_name
        self.save(before, self.file, save=False)
        self.instance.save(update_fields=[self.field.attname])
        ports.record_key_event("record.resealed", client=str(self.binding.owner), values=1)
        transaction.on_commit(partial(self.storage.delete, before))

    def _opened(self) -> io.BufferedReader:
        keyring.data_key(self.binding.owner)  # raises Erased, where the file is gone as well
        try:
            source = self.storage.open(self.stored_name, "rb")
        except FileNotFoundError as error:
            raise FileMissing(f"{self.name} is not in the storage: restore it.") from error
        with ExitStack() as unless_it_opens:
            unless_it_opens.callback(source.close)
            reader = open_file(source, self.field.label, self.binding)
            unless_it_opens.pop_all()
            return reader


class SealedFileField(models.FileField):
    """A file, sealed. What it is called and what kind it is belong in sealed fields beside it.

    Args:
        label, owner: as for every sealed field, see `fields.SealedField`.
    """

    attr_class = SealedFile

    def __init__(self, *args: Any, label: str = "", owner: str = "", **kwargs: Any):
        self.label, self.owner = label, owner
        super().__init__(*args, **kwargs)

    def contribute_to_class(  # type: ignore[override]
        self, cls: type[models.Model], name: str, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            self.label = self.label or f"{cls._meta.label_lower}.{name}"
            self.owner = self.owner or getattr(cls, "owner_field", "id")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.label:
            kwargs |= {"label": self.label, "owner": self.owner}
        return name, path, list(args), kwargs

    def binding_of(self, instance: models.Model) -> Binding:
        """Return the owner and row that the file is bound to."""
        return binding_of(instance, self.owner)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        stored = stored_binding(model_instance)
        if stored and stored != self.binding_of(model_instance):
            raise FieldError(f"{self.label} is sealed for its row and person: it never moves.")
        return super().pre_save(model_instance, add)


def files_of(owner: uuid.UUID) -> Iterator[SealedFile]:
    """Yield every stored file of one person, whatever record holds it."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedFileField):
                for record in model._base_manager.filter(**{field.owner: owner}):
                    if file := getattr(record, field.attname):
                        yield file


def reseal_files_of(owner: uuid.UUID, version: int) -> int:
    """Seal anew what a key older than `version` sealed; return how many files it was."""
    stale = [file for file in files_of(owner) if file.key_version < version]
    for file in stale:
        file.reseal()
    return len(stale)


def discard_files_of(owner: uuid.UUID) -> int:
    """Remove a person's stored files once the transaction is committed; return how many.

    For an erasure, after `keyring.destroy`. It may be called again: what is gone stays gone.
    """
    files = list(files_of(owner))
    for file in files:
        transaction.on_commit(partial(file.storage.delete, file.stored_name))
    return len(files)
