"""Key-encryption keys, those that we hold and those that AWS KMS holds."""

import base64
import uuid

import boto3
import pytest
from botocore.stub import Stubber
from django.core.exceptions import ImproperlyConfigured
from moto import mock_aws

from encryption import keks, keyring, rotating
from encryption.exceptions import KeyMissing, SealBroken
from encryption.models import DataKey
from tests.conftest import open_client
from tests.encryption.conftest import again

SOMEBODY = uuid.UUID(int=7)


@pytest.fixture
def aws():
    """An AWS of our own, with nobody's credentials."""
    with mock_aws():
        yield boto3.client("kms", region_name="us-west-2")
    keks._read.cache_clear()


@pytest.fixture
def arn(aws):
    return aws.create_key()["KeyMetadata"]["Arn"]


@pytest.fixture(params=["local", "kms"])
def kek(request):
    if request.param == "local":
        return keks.generate("k")
    return keks.KmsKek("k", request.getfixturevalue("arn"))


def test_a_data_key_comes_back_as_it_was(kek):
    assert kek.unwrap(kek.wrap(b"d" * 32, SOMEBODY, 1), SOMEBODY, 1) == b"d" * 32


def test_a_data_key_is_never_wrapped_twice_alike(kek):
    assert kek.wrap(b"d" * 32, SOMEBODY, 1) != kek.wrap(b"d" * 32, SOMEBODY, 1)


def test_a_data_key_does_not_open_for_another_person_or_version(kek):
    wrapped = kek.wrap(b"d" * 32, SOMEBODY, 1)

    with pytest.raises(SealBroken):
        kek.unwrap(wrapped, uuid.UUID(int=8), 1)
    with pytest.raises(SealBroken):
        kek.unwrap(wrapped, SOMEBODY, 2)


def test_an_altered_data_key_does_not_open(kek):
    wrapped = bytearray(kek.wrap(b"d" * 32, SOMEBODY, 1))
    wrapped[-1] ^= 1

    with pytest.raises(SealBroken):
        kek.unwrap(bytes(wrapped), SOMEBODY, 1)


def test_a_fingerprint_tells_keys_apart_and_nothing_about_them(kek):
    other = keks.generate("k")

    assert kek.fingerprint != other.fingerprint
    assert len(kek.fingerprint) == 8


def test_the_same_key_has_the_same_fingerprint_under_any_name():
    one = keks.generate("one")

    assert keks.LocalKek("two", one.secret).fingerprint == one.fingerprint


def test_a_new_key_is_written_as_the_settings_read_it(settings):
    new = keks.generate("2026-11")
    settings.ENCRYPTION_KEYS = [new.entry]

    assert keks.current().secret == new.secret


# AWS KMS -----------------------------------------------------------------------------------


@pytest.fixture
def in_kms(arn, settings):
    settings.ENCRYPTION_KEYS = [f"cloud:{arn}", *settings.ENCRYPTION_KEYS]


@pytest.fixture
def asked_of_kms(monkeypatch):
    """Every question to AWS KMS: which verb, and about whose key."""
    asked, ask = [], keks.KmsKek._ask

    def ask_and_remember(kek, verb, result, owner, version, **data):
        asked.append((verb, owner, version))
        return ask(kek, verb, result, owner, version, **data)

    monkeypatch.setattr(keks.KmsKek, "_ask", ask_and_remember)
    return asked


def test_records_are_sealed_under_a_key_that_stays_in_kms(in_kms, ana):
    luz = open_client(ana, "Luz")

    assert DataKey.objects.get(owner=luz.pk).kek == "cloud"
    assert again(luz).preferred_name == "Luz"


def test_kms_is_asked_once_for_a_key_while_it_is_remembered(in_kms, ana, asked_of_kms):
    luz = open_client(ana, "Luz")
    keyring.forget_all()
    asked_of_kms.clear()

    for _ in range(5):
        _ = type(luz).objects.get(pk=luz.pk).preferred_name

    assert [verb for verb, owner, _ in asked_of_kms if owner == luz.pk] == ["decrypt"]


def test_keys_move_into_kms_by_a_rotation(rosa, in_kms):
    sum(rotating.rewrap())

    assert set(DataKey.objects.values_list("kek", flat=True)) == {"cloud"}
    assert again(rosa).preferred_name == "Rosa"


def test_a_disabled_key_is_missing_and_nothing_was_erased(in_kms, ana):
    luz = open_client(ana, "Luz")
    refusal = Stubber(keks.known()["cloud"]._kms)
    for _ in range(2):
        refusal.add_client_error("decrypt", "DisabledException")

    with (
        refusal,
        pytest.raises(KeyMissing, match="AWS KMS refuses the key 'cloud': DisabledException"),
    ):
        _ = again(luz).preferred_name


def test_a_kms_that_does_not_answer_is_named_as_the_reason(in_kms, ana, monkeypatch):
    luz = open_client(ana, "Luz")
    nowhere = boto3.client("kms", region_name="us-west-2", endpoint_url="http://127.0.0.1:1")
    monkeypatch.setattr(nowhere.meta.config, "retries", {"max_attempts": 0})
    kms = keks.known()["cloud"]
    monkeypatch.setitem(vars(kms), "_kms", nowhere)

    with pytest.raises(KeyMissing, match="AWS KMS does not answer for 'cloud'"):
        _ = again(luz).preferred_name


def test_without_the_extra_it_says_what_to_install(settings, monkeypatch):
    kms = keks.KmsKek("cloud", "arn:aws:kms:us-west-2:111122223333:key/1")
    monkeypatch.setitem(__import__("sys").modules, "boto3", None)

    with pytest.raises(ImproperlyConfigured, match=r"install requirements/kms\.txt"):
        kms.wrap(b"d" * 32, SOMEBODY, 1)


def test_a_kms_key_and_a_local_key_are_used_side_by_side(in_kms, rosa, settings):
    assert list(keks.known()) == ["cloud", "test"]
    assert base64.b64decode(settings.ENCRYPTION_KEYS[1].partition(":")[2]) == b"t" * 32
