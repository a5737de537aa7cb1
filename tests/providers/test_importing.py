import json

import pytest

from audit import trail
from providers.exceptions import DirectoryUnreadable
from providers.importing import import_directory
from providers.models import (
    DirectoryImport,
    Location,
    Organization,
    Phone,
    Service,
    TaxonomyTerm,
)
from tests.providers.conftest import TOWN, write_rows

pytestmark = pytest.mark.django_db

HSDS_SERVICES = (
    "id,organization_id,name,alternate_name,description,url,email,status,"
    "interpretation_services,application_process,fees_description,eligibility_description,"
    "minimum_age,maximum_age,assured_date,alert"
)


def with_row(table, **row):
    return {table: [*TOWN[table], row]}


def left_out(report):
    return [(issue.file, issue.row, issue.column) for issue in report.left_out]


def outcomes(report, outcome):
    return {
        table: tally[outcome]
        for table, tally in report.counts_by_table.items()
        if tally[outcome]
    }


def test_everything_in_the_files_goes_in(town):
    report = import_directory(town())

    service = Service.objects.get(name="Night shelter")
    assert outcomes(report, "new") == {
        "organization": 2,
        "location": 2,
        "service": 2,
        "service_at_location": 2,
        "phone": 1,
    }
    assert service.organization.name == "Lantern House"
    assert service.eligibility_description == "Anyone"
    assert service.locations.get().address_1 == "1 Mill St"
    assert service.phones.get().e164 == "+14105550100"
    assert not report.left_out


def test_a_second_import_changes_nothing(town):
    import_directory(town())

    report = import_directory(town())

    assert not outcomes(report, "new")
    assert not outcomes(report, "changed")
    assert Organization.history.count() == 2


def test_a_refresh_changes_what_changed_and_keeps_what_it_was(town):
    import_directory(town())

    moved = [{**TOWN["addresses"][0], "address_1": "9 New St"}, TOWN["addresses"][1]]
    report = import_directory(town(addresses=moved))

    location = Location.objects.get(source_id="10")
    assert outcomes(report, "changed") == {"location": 1}
    assert location.address_1 == "9 New St"
    assert [then.address_1 for then in location.history.all()] == ["9 New St", "1 Mill St"]


def test_what_a_refresh_no_longer_names_is_counted_and_kept(town):
    import_directory(town())

    report = import_directory(town(phones=[]))

    assert outcomes(report, "no longer in the files") == {"phone": 1}
    assert Phone.objects.count() == 1


def test_the_search_finds_a_service_by_the_name_a_refresh_gave_it(town):
    import_directory(town())

    renamed = [{**TOWN["services"][0], "name": "Winter beds"}]
    import_directory(town(services=renamed))

    assert Service.objects.search("winter").get().source_id == "100"


def test_a_confidential_address_stays_out(town):
    import_directory(town())

    location = Location.objects.get(source_id="11")
    assert location.confidential
    assert (location.address_1, location.latitude, location.city) == ("", None, "Ashford")


def test_an_address_that_becomes_confidential_is_forgotten_in_the_history_too(town):
    import_directory(town())

    hidden = [{**TOWN["addresses"][0], "address_2": "Undisclosed"}]
    import_directory(town(addresses=hidden))

    location = Location.objects.get(source_id="10")
    assert {then.address_1 for then in location.history.all()} == {""}
    assert {then.latitude for then in location.history.all()} == {None}


def test_an_import_does_not_bring_back_an_address_that_a_person_withheld(town, sam):
    import_directory(town())
    Location.objects.get(source_id="10").make_confidential(by=sam)

    report = import_directory(town())

    assert Location.objects.get(source_id="10").address_1 == ""
    assert not outcomes(report, "changed")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"id": "3", "name": ""}, "name"),
        ({"id": "", "name": "Nobody"}, "id"),
        ({"id": "1", "name": "Lantern House again"}, "id"),
        ({"id": "3", "name": "x" * 300}, "name"),
        ({"id": "3", "name": "Bell\x07"}, "name"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_in(town, row, column):
    report = import_directory(town(**with_row("organizations", **row)))

    assert left_out(report) == [("organizations.csv", 4, column)]
    assert Organization.objects.count() == 2


def test_a_row_with_too_many_cells_is_named_and_the_rest_goes_in(town):
    folder = town()
    path = folder / "organizations.csv"
    path.write_text(path.read_text() + "3,Third,,,,,,one too many\n4,Fourth,,,,,\n")

    report = import_directory(folder)

    assert left_out(report) == [("organizations.csv", 4, "")]
    assert Organization.objects.filter(name="Fourth").exists()


def test_a_quotation_mark_that_never_closes_is_named(town):
    folder = town()
    path = folder / "phones.csv"
    path.write_text(path.read_text() + '31,10,1,,"(410) 555\n32,10,1,,(410) 555-0199,,,voice\n')

    report = import_directory(folder)

    assert left_out(report) == [("phones.csv", 3, "")]
    assert "lines 3 to 4" in report.left_out[0].reason


def test_a_bad_cell_stays_empty_and_the_row_goes_in(town):
    row = {"id": "3", "name": "Third", "email": "nobody", "website": "javascript:alert(1)"}

    report = import_directory(town(**with_row("organizations", **row)))

    third = Organization.objects.get(name="Third")
    assert (third.email, third.website) == ("", "")
    assert {issue.column for issue in report.corrections} == {"email", "website"}


def test_a_service_without_a_place_has_no_organization_and_is_named(town):
    row = {"id": "102", "name": "Nowhere", "status": "active"}

    report = import_directory(town(**with_row("services", **row)))

    assert left_out(report) == [("services.csv", 4, "location_id")]


def test_a_service_in_a_shared_building_belongs_to_the_organization_its_phones_name(town):
    service = {"id": "102", "location_id": "10", "name": "Foot clinic", "status": "active"}
    phone = {
        "id": "31",
        "organization_id": "2",
        "service_id": "102",
        "number": "(410) 555-0101",
    }

    import_directory(town(**with_row("services", **service), **with_row("phones", **phone)))

    assert Service.objects.get(source_id="102").organization.name == "Mill Street Clinic"


def test_a_phone_keeps_no_location_at_which_its_service_is_not_given(town):
    phone = {
        "id": "31",
        "organization_id": "1",
        "service_id": "100",
        "location_id": "11",
        "number": "(410) 555-0101",
    }

    report = import_directory(town(**with_row("phones", **phone)))

    kept = Phone.objects.get(source_id="31")
    assert (kept.location, kept.service.name) == (None, "Night shelter")
    assert [issue.column for issue in report.corrections] == ["location_id"]


@pytest.mark.parametrize("number", ["(   )    -", "(3  )    -", "call us"])
def test_a_phone_without_a_number_is_named(town, number):
    row = {"id": "31", "organization_id": "1", "number": number}

    report = import_directory(town(**with_row("phones", **row)))

    assert left_out(report) == [("phones.csv", 3, "number")]


def test_a_phone_that_belongs_to_nothing_is_named(town):
    row = {"id": "31", "organization_id": "77", "number": "(410) 555-0101"}

    report = import_directory(town(**with_row("phones", **row)))

    assert left_out(report) == [("phones.csv", 3, "")]


def test_services_learn_their_kinds(town):
    folder = town()
    terms = [
        {"id": "5", "taxonomy_id": "101", "name": "Housing", "type": "service"},
        {"id": "6", "taxonomy_id": "101-1", "name": "Beds", "parent_id": "101"},
    ]
    write_rows(folder, "taxonomy", "id,taxonomy_id,name,parent_id,type", terms)
    (folder / "service_categories.json").write_text(json.dumps({"100": ["6", "6"], "9": ["5"]}))

    report = import_directory(folder)

    housing = TaxonomyTerm.objects.get(name="Housing")
    assert Service.objects.search(kind=housing.pk).get().name == "Night shelter"
    assert left_out(report) == [("service_categories.json", 2, "service")]


def test_hsds_3_files_go_in_by_the_same_command(tmp_path):
    write_rows(
        tmp_path, "organizations", "id,name,description", [{"id": "o", "name": "Lantern"}]
    )
    service = {
        "id": "s",
        "organization_id": "o",
        "name": "Beds",
        "status": "temporarily closed",
        "minimum_age": "18",
        "assured_date": "2026-01-31",
    }
    write_rows(tmp_path, "services", HSDS_SERVICES, [service])
    place = {"id": "l", "location_type": "physical", "latitude": "100", "longitude": "20"}
    write_rows(tmp_path, "locations", "id,location_type,latitude,longitude", [place])
    address = {
        "id": "a",
        "location_id": "l",
        "address_1": "1 Mill St",
        "address_type": "physical",
    }
    write_rows(tmp_path, "addresses", "id,location_id,address_1,city,address_type", [address])
    link = {"id": "x", "service_id": "s", "location_id": "l"}
    write_rows(tmp_path, "service_at_location", "id,service_id,location_id", [link])
    phone = {"id": "p", "service_at_location_id": "x", "number": "+1 410 396 2967"}
    write_rows(tmp_path, "phones", "id,service_at_location_id,number", [phone])

    report = import_directory(tmp_path)

    beds = Service.objects.get()
    assert (beds.minimum_age, str(beds.assured_date)) == (18, "2026-01-31")
    assert beds.locations.get().address_1 == "1 Mill St"
    assert beds.places.get().phones.get().e164 == "+14103962967"
    assert [issue.column for issue in report.corrections] == ["latitude"]


def test_an_import_leaves_a_row_and_an_event(town):
    import_directory(town(), source="town-hall")

    done = DirectoryImport.objects.get()
    assert (done.source, done.counts["organization"]["new"]) == ("town-hall", 2)
    assert trail.of(done).get().verb == "directory.imported"


def test_two_sources_do_not_mix(town):
    import_directory(town(), source="town-hall")

    import_directory(town(), source="library")

    assert Organization.objects.filter(source_id="1").count() == 2


def break_encoding(folder):
    (folder / "services.csv").write_bytes(b"id,location_id,name\n1,10,Caf\xe9\n")


def drop_file(folder):
    (folder / "phones.csv").unlink()


def drop_header(folder):
    (folder / "organizations.csv").write_text("1,Lantern House\n")


def break_header(folder):
    (folder / "organizations.csv").write_text('"id,name\n' + "1,Lantern House\n" * 10_000)


def break_categories(folder):
    write_rows(folder, "taxonomy", "id,taxonomy_id,name,parent_id", [{"id": "1", "name": "A"}])
    (folder / "service_categories.json").write_text('["not", "an", "object"]')


def empty_file(folder):
    (folder / "organizations.csv").write_text("")


def unknown_format(folder):
    (folder / "services.csv").write_text("id,name\n1,Beds\n")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (break_encoding, "services.csv is not UTF-8 (byte 29)"),
        (drop_file, "holds no phones.csv"),
        (drop_header, "organizations.csv is no header"),
        (empty_file, "organizations.csv is no header"),
        (break_header, "The first line of organizations.csv is no header: its quotation marks"),
        (break_categories, "service_categories.json is not"),
        (unknown_format, "services.csv is in no known format"),
    ],
)
def test_files_that_cannot_be_read_are_refused_whole_with_a_reason(town, spoil, sentence):
    folder = town()
    spoil(folder)

    with pytest.raises(DirectoryUnreadable) as refusal:
        import_directory(folder)

    assert sentence in refusal.value.messages[0]
    assert not Organization.objects.exists()
