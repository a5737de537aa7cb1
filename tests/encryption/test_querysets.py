"""Querysets: the database stores and moves sealed bytes, and learns nothing of them."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import Case, F, Max, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat, Lower
from django.test.utils import CaptureQueriesContext

from accounts.models import Team
from casework.models import Assignment, Client, Contact, FollowUp
from encryption import keyring
from encryption.exceptions import PlaintextRefused, SealBroken
from encryption.records import SealedQuerySet, SealedRecord
from tests.conftest import open_client
from tests.encryption.conftest import again, column, columns

REFUSED = (FieldError, PlaintextRefused)


@pytest.fixture
def contact(rosa, ana):
    return Contact.objects.create(
        client=rosa, recorded_by=ana, occurred_on=rosa.opened_on, note="At the pier."
    )


# Writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "Rose",
        b"Rose",
        Value("Rose"),
        F("chart_number"),
        F("other_names"),
        Concat(Value("Ro"), Value("se")),
        Case(When(chart_number="1", then=Value("Rose")), default=Value("Rosa")),
        Subquery(Client.objects.filter(pk=OuterRef("pk")).values("preferred_name")[:1]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_update_does_not_write_what_it_can_not_seal(rosa, value):
    with pytest.raises(REFUSED):
        Client.objects.update(preferred_name=value)
    with pytest.raises(REFUSED):
        super(type(Client.objects.all()), Client.objects.all()).update(preferred_name=value)

    assert again(rosa).preferred_name == "Rosa"


def test_update_does_not_give_a_row_to_another_person(contact, ana):
    luz = open_client(ana, "Luz")

    for names in [{"client": luz}, {"client_id": luz.pk}, {"id": luz.pk}]:
        with pytest.raises(FieldError):
            Contact.objects.update(**names)


def test_what_django_writes_through_refuses_sealed_columns_in_every_model():
    unguarded = [
        model
        for model in apps.get_models()
        if issubclass(model, SealedRecord)
        and not isinstance(model._base_manager.all(), SealedQuerySet)
    ]

    assert unguarded == []


def test_a_relation_does_not_take_rows_over_without_sealing_them(contact, ana):
    luz = open_client(ana, "Luz")

    with pytest.raises(FieldError):
        luz.contacts.add(contact)
    luz.contacts.add(contact, bulk=False)

    assert again(contact).note == "At the pier."


def test_update_still_writes_what_is_not_sealed(rosa, contact):
    before = columns(rosa)

    Client.objects.update(last_reached_on=rosa.opened_on)
    Contact.objects.filter(client=rosa).update(minutes=10)

    assert columns(rosa) == before
    assert again(contact).note == "At the pier."


@pytest.mark.parametrize("name", ["note", "client"])
def test_bulk_update_is_refused_for_what_is_sealed_and_whose_it_is(contact, name):
    with pytest.raises(FieldError):
        Contact.objects.bulk_update([contact], [name])


def test_bulk_create_costs_the_same_for_one_person_and_for_a_hundred(harbor):
    def queries_for(number):
        people = [Client(team=harbor, preferred_name=f"Person {n}") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            Client.objects.bulk_create(people, batch_size=1_000)
        return len(queries)

    queries_for(1)  # the team's first makes what search needs
    assert queries_for(1) == queries_for(60)
    keyring.forget_all()
    assert {client.preferred_name for client in Client.objects.all()} >= {
        f"Person {n}" for n in range(60)
    }


def test_bulk_create_of_parts_asks_for_all_keys_at_once(ana, key_queries):
    clients = [open_client(ana, f"Person {n}") for n in range(10)]
    keyring.forget_all()

    with key_queries() as asked:
        made = Contact.objects.bulk_create(
            Contact(client=client, recorded_by=ana, occurred_on="2026-01-01", note="Hi.")
            for client in clients
        )

    assert len(asked) == 1
    assert {again(contact).note for contact in made} == {"Hi."}


def test_bulk_create_does_not_put_one_rows_bytes_into_another(rosa, harbor):
    twin = Client(team=harbor, preferred_name="Twin", chart_number=rosa.chart_number)

    with pytest.raises(FieldError):
        Client.objects.bulk_create(
            [twin],
            update_conflicts=True,
            unique_fields=["chart_number"],
            update_fields=["preferred_name"],
        )


def test_what_was_made_in_bulk_can_be_changed_and_saved(harbor):
    [luz] = Client.objects.bulk_create([Client(team=harbor, preferred_name="Luz")])
    luz.preferred_name = "Lux"
    luz.save()

    assert again(luz).preferred_name == "Lux"


def test_update_or_create_seals_its_defaults(rosa):
    Client.objects.update_or_create(pk=rosa.pk, defaults={"preferred_name": "Rose"})

    assert again(rosa).preferred_name == "Rose"


# Asking --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"preferred_name": "Rosa"},
        {"preferred_name": None},
        {"preferred_name__in": ["Rosa"]},
        {"preferred_name__icontains": "ro"},
        {"preferred_name__gt": "A"},
        {"preferred_name__length": 4},
        {"birth_date__year": 1990},
        {"birth_date__range": ("1990-01-01", "1990-12-31")},
        {"victimizations__contains": "arson"},
        {"follow_ups__task": "Call"},
        {"contacts__note__contains": "pier"},
    ],
    ids=str,
)
def test_a_question_about_what_is_sealed_is_refused_rather_than_answered_with_nobody(db, asked):
    with pytest.raises(FieldError):
        Client.objects.filter(**asked)
    with pytest.raises(FieldError):
        Client.objects.exclude(**asked)


def test_a_question_through_a_relation_is_refused_from_any_model(db):
    for clients in [Team.objects, Assignment.objects]:
        name = "clients__preferred_name" if clients is Team.objects else "client__other_names"
        with pytest.raises(FieldError):
            clients.filter(**{name: "Rosa"})


def test_a_duplicate_is_not_looked_for_by_a_sealed_name(db):
    with pytest.raises(FieldError):
        Client.objects.get_or_create(preferred_name="Rosa")


def test_whether_something_was_ever_written_may_be_asked(rosa):
    assert Client.objects.filter(birth_date__isnull=True).get() == rosa


@pytest.mark.parametrize(
    ("records", "ordering"),
    [
        (Client, "preferred_name"),
        (Client, "-preferred_name"),
        (Client, F("preferred_name")),
        (Client, F("preferred_name").desc(nulls_last=True)),
        (Client, Lower("preferred_name")),
        (Client, "contacts__note"),
        (Contact, "client__preferred_name"),
        (Contact, "-client__preferred_name"),
        (Contact, F("client__preferred_name").asc()),
        (FollowUp, "contact__note"),
        (FollowUp, "contact__client__preferred_name"),
        (Assignment, "client__preferred_name"),
    ],
    ids=str,
)
def test_the_database_does_not_order_by_what_it_can_not_read(db, records, ordering):
    with pytest.raises(FieldError, match="sealed"):
        records.objects.order_by(ordering)


def test_an_order_by_an_alias_is_refused_too(db):
    contacts = Contact.objects.annotate(who=F("client__preferred_name"))

    with pytest.raises(FieldError, match="sealed"):
        contacts.order_by("who")


def test_history_is_not_ordered_by_what_is_sealed_either(rosa):
    for history in (rosa.history, Client.history, Client.history.filter(pk__isnull=False)):
        with pytest.raises(FieldError, match="sealed"):
            history.order_by("preferred_name")
    assert rosa.history.order_by("history_date").count() == 1


def test_every_other_order_still_works(contact):
    for ordering in ["?", "-occurred_on", "pk", F("minutes").desc(), "client__chart_number"]:
        assert Contact.objects.order_by(ordering).get() == contact
    assert Contact.objects.annotate(days=Max("minutes")).order_by("days").get() == contact


# Reading -------------------------------------------------------------------------------------


def test_values_are_bytes(rosa, contact):
    name = Client.objects.values_list("preferred_name", flat=True).get()
    row = Contact.objects.values("note", "client__preferred_name").get()

    assert b"Rosa" not in bytes(name)
    assert bytes(name) == bytes(row["client__preferred_name"]) == column(rosa, "preferred_name")
    assert b"pier" not in bytes(row["note"])


def test_an_annotation_is_bytes(contact):
    annotated = Contact.objects.annotate(who=F("client__preferred_name")).get()

    assert b"Rosa" not in bytes(annotated.who)


def test_unsealed_values_are_the_values_of_the_records(ana, harbor):
    for n in range(5):
        open_client(
            ana, f"Person {n}", victimizations=["arson"] * (n % 2), birth_date="1990-01-31"
        )
    names = ["chart_number", "preferred_name", "birth_date", "victimizations", "opened_on"]

    rows = Client.objects.order_by("id").unsealed_values(*names)

    expected = [
        tuple(getattr(client, name) for name in names)
        for client in Client.objects.order_by("id")
    ]
    assert list(rows) == expected


def test_unsealed_values_of_parts_open_with_their_clients_keys(rosa, contact):
    assert list(Contact.objects.unsealed_values("id", "client", "note")) == [
        (contact.pk, rosa.pk, "At the pier.")
    ]


def test_unsealed_values_ask_for_all_keys_at_once(ana, harbor, key_queries):
    Client.objects.bulk_create(
        [Client(team=harbor, preferred_name=f"Person {n}") for n in range(50)]
    )
    keyring.forget_all()

    with key_queries() as asked:
        names = {name for (name,) in Client.objects.unsealed_values("preferred_name")}

    assert len(names) == 50
    assert len(asked) == 1


def test_unsealed_values_keep_to_the_query(rosa, ana):
    open_client(ana, "Luz")

    names = Client.objects.filter(pk=rosa.pk).unsealed_values("preferred_name")

    assert list(names) == [("Rosa",)]


def test_unsealed_values_believe_nothing_that_was_moved(rosa, ana):
    luz = open_client(ana, "Luz")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_client SET preferred_name = %s WHERE chart_number = %s",
            [column(luz, "preferred_name"), rosa.chart_number],
        )

    with pytest.raises(SealBroken):
        list(Client.objects.unsealed_values("preferred_name"))


def test_distinct_and_grouping_see_no_two_equal_values(ana):
    open_client(ana, "Luz")
    open_client(ana, "Luz")

    assert len(Client.objects.values("preferred_name").distinct()) == 2
