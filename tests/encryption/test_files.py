"""The sealed file of a record: it opens in its row, with its owner's key, and nowhere else."""

import io
import pickle
import uuid

import pytest
from django.core.exceptions import FieldError
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from casework import intake
from casework.models import ConsentScan
from encryption import files, keyring, resealing
from encryption.exceptions import Erased, FileMissing, KeyMissing, SealBroken
from encryption.models import DataKey
from encryption.sealing import Binding
from encryption.streams import CHUNK_SIZE, Header
from tests.conftest import open_client
from tests.encryption.conftest import again

TEXT = b"Rosalinda signed this at Pier 19. " * 5_000
EDGES = [0, 1, 4095, 4096, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1]


def scan_of(client, by, content=TEXT):
    consent = client.consents.first() or intake.give_consent(
        client, by=by, purpose="record", method="written"
    )
    return ConsentScan.objects.create(
        client=client,
        consent=consent,
        file=ContentFile(content, name="Rosalinda.pdf"),
        content_type="application/pdf",
        taken_by=by,
    )


@pytest.fixture
def scan(rosa, ana):
    return scan_of(rosa, ana)


def stored(scan):
    with scan.file.storage.open(scan.file.name) as file:
        return file.read()


def replace(scan, content):
    scan.file.storage.delete(scan.file.name)
    scan.file.storage.save(scan.file.name, ContentFile(content))


class RoundTrips(TestCase):
    """Whatever is sealed for a row is read again there."""

    @settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
    @given(
        size=st.sampled_from(EDGES) | st.integers(0, 2 * CHUNK_SIZE),
        start=st.integers(0, CHUNK_SIZE),
    )
    def test_every_file_comes_back_whole_and_in_part(self, size, start):
        binding, text, sealed = Binding(keyring.AGENCY, uuid.uuid4()), TEXT[:size], io.BytesIO()

        files.seal_file(ContentFile(text), sealed, "a.file", binding)

        reader = files.open_file(sealed, "a.file", binding)
        assert reader.read() == text
        reader.seek(start)
        assert reader.read(100) == text[start : start + 100]


def test_a_file_comes_back_whatever_was_in_memory(scan):
    assert again(scan).file.open().read() == TEXT
    assert scan.file.open().read() == TEXT


def test_a_file_can_be_read_twice_and_from_the_middle(scan):
    with scan.file.open() as file:
        assert file.read(9) == b"Rosalinda"
        file.seek(70_000)
        assert file.read(20) == TEXT[70_000:70_020]
    assert scan.file.open().read(9) == b"Rosalinda"


def test_the_size_is_that_of_the_plaintext(scan):
    assert again(scan).file.size == len(TEXT)
    assert len(stored(scan)) > len(TEXT)


def test_the_stored_name_is_random_and_says_nothing(scan):
    assert uuid.UUID(scan.file.name).version == 4


def test_a_sealed_file_has_no_address_of_its_own(scan):
    with pytest.raises(ValueError, match="a view must serve it"):
        _ = scan.file.url


def test_a_pickle_of_a_record_holds_no_text_of_its_file(scan):
    assert b"Pier 19" not in pickle.dumps(again(scan))


def test_saving_the_record_keeps_the_file_as_it_is(scan):
    before, name = stored(scan), scan.file.name

    again(scan).save()

    assert again(scan).file.name == name
    assert stored(scan) == before


# It opens with its own binding, and with no other ---------------------------------------------


def test_a_file_does_not_open_in_another_row_of_the_same_person(scan, rosa, ana):
    other = scan_of(rosa, ana, b"another form")
    replace(other, stored(scan))

    with pytest.raises(SealBroken):
        again(other).file.open()


def test_a_file_does_not_open_for_another_person(scan, ana):
    other = scan_of(open_client(ana, "Luz"), ana)
    replace(other, stored(scan))

    with pytest.raises(SealBroken):
        again(other).file.open()


def test_names_swapped_between_two_rows_do_not_open(scan, rosa, ana):
    other = scan_of(rosa, ana)
    ConsentScan.objects.filter(pk=other.pk).update(file=scan.file.name)

    with pytest.raises(SealBroken):
        again(other).file.open()


def test_a_file_does_not_open_under_another_label(scan):
    binding = Binding(scan.client_id, scan.pk)

    with pytest.raises(SealBroken):
        files.open_file(io.BytesIO(stored(scan)), "casework.consentscan.other", binding)


def test_a_record_with_a_file_is_never_moved_to_another_person(scan, ana):
    moved = again(scan)
    moved.client = open_client(ana, "Luz")

    with pytest.raises(FieldError, match="never moves"):
        moved.save()


# Why it does not open -------------------------------------------------------------------------


def test_an_erased_persons_file_is_erased_whether_it_is_there_or_not(scan):
    keyring.destroy(scan.client_id)

    with pytest.raises(Erased):
        again(scan).file.open()
    scan.file.storage.delete(scan.file.name)
    with pytest.raises(Erased):
        again(scan).file.open()


def test_a_lost_key_is_not_reported_as_an_erasure(scan):
    DataKey.objects.filter(owner=scan.client_id).delete()

    with pytest.raises(KeyMissing):
        again(scan).file.open()


def test_a_lost_file_is_not_reported_as_a_lost_key(scan):
    scan.file.storage.delete(scan.file.name)

    with pytest.raises(FileMissing):
        again(scan).file.open()


def test_an_altered_file_is_broken(scan):
    replace(scan, stored(scan)[:-1])

    with pytest.raises(SealBroken):
        again(scan).file.open()


# All of one person ----------------------------------------------------------------------------


def test_a_persons_files_go_when_the_erasure_is_committed(
    scan, ana, django_capture_on_commit_callbacks
):
    kept = scan_of(open_client(ana, "Luz"), ana)
    storage = scan.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        assert files.discard_files_of(scan.client_id) == 1
        assert storage.exists(scan.file.name)

    assert not storage.exists(scan.file.name)
    assert again(kept).file.open().read() == TEXT
    with django_capture_on_commit_callbacks(execute=True):
        files.discard_files_of(scan.client_id)


def test_a_persons_files_are_sealed_again_with_their_newest_key(
    scan, django_capture_on_commit_callbacks
):
    before = scan.file.name
    with django_capture_on_commit_callbacks(execute=True):
        list(resealing.reseal(scan.client_id, wait=lambda seconds: None))

    anew = again(scan)
    assert anew.file.open().read() == TEXT
    assert Header.read(io.BytesIO(stored(anew))).version == 2
    assert not anew.file.storage.exists(before)
    assert files.reseal_files_of(scan.client_id, version=2) == 0


def test_nobody_elses_files_are_found(scan, ana):
    stranger = open_client(ana, "Luz")

    assert list(files.files_of(stranger.pk)) == []
    assert [file.name for file in files.files_of(scan.client_id)] == [scan.file.name]
