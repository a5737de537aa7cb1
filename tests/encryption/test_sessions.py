"""Whoever reads the table of sessions learns nothing from it, and signs in as nobody."""

import pytest
from django.contrib.sessions.models import Session

from encryption.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**content) -> SessionStore:
    session = SessionStore()
    session.update(content)
    session.save()
    return session


def test_a_session_is_found_by_its_cookie_and_reads_as_it_was_written():
    session = kept(draft="At the pier.")

    assert SessionStore(session.session_key)["draft"] == "At the pier."


def test_the_table_shows_neither_the_cookie_nor_a_word():
    session = kept(draft="At the pier.")

    stored = str(Session.objects.values().get())

    assert session.session_key not in stored
    assert "pier" not in stored


def test_what_the_table_holds_is_no_cookie():
    stored = kept(draft="At the pier.") and Session.objects.get()

    assert "draft" not in SessionStore(stored.session_key)


def test_a_session_copied_over_another_is_empty():
    mine, theirs = kept(user="Ana"), kept(user="Adam")
    ours, other = (
        Session.objects.get(session_key=one.create_model_instance({}).session_key)
        for one in (mine, theirs)
    )
    ours.session_data = other.session_data
    ours.save()

    assert "user" not in SessionStore(mine.session_key)


def test_a_session_with_a_new_cookie_keeps_what_it_holds_and_the_old_one_is_gone():
    session = kept(draft="At the pier.")
    old = session.session_key
    session.cycle_key()
    session.save()

    assert SessionStore(session.session_key)["draft"] == "At the pier."
    assert "draft" not in SessionStore(old)


def test_signing_out_leaves_no_session():
    session = kept(draft="At the pier.")
    session.flush()

    assert not Session.objects.exists()
