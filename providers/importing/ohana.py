"""Reading the CSV files of Ohana API (HSDS 1.x), and what such exports get wrong.

Ohana merges locations that share an address, also across organizations. So a service's
location may belong to its neighbor in the building, and phones.csv still numbers locations as
they were before. A phone names its service and organization rightly. Hence:

* a service belongs to the organization that its phones name with one voice, and to its
  location's only where they name none;
* a phone keeps its location only where its service is really given there.

Left alone on purpose: contacts.csv (named people) and mail_addresses.csv (numbered as before
the merge, with people's names).
"""

import json
import re
from collections import defaultdict

from django.utils.translation import gettext as _

from providers.exceptions import DirectoryUnreadable
from providers.importing.rows import (
    ADDRESS,
    Column,
    Row,
    degrees,
    email,
    joined,
    one_of,
    placed,
    rows,
    text,
    web_address,
)
from providers.importing.sheets import Line, Sheet
from providers.models import Location, Phone, Service
from providers.models.phones import e164

ORGANIZATION = [
    Column("name", "name", text(255), required=True),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("email", "email", email),
    Column("website", "website", web_address),
    Column("legal_status", "legal_status", text(120)),
]
LOCATION = [
    Column("organization_id", "organization", text(80)),
    Column("name", "name", text(255)),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("transportation", "transportation", text()),
    Column("virtual", "virtual", text()),
    Column("latitude", "latitude", degrees(90)),
    Column("longitude", "longitude", degrees(180)),
]
SERVICE = [
    Column("location_id", "location", text(80)),
    Column("name", "name", text(255), required=True),
    Column("alternate_name", "alternate_name", text(255)),
    Column("description", "description", text()),
    Column("status", "status", one_of(Service.Status), required=True),
    Column("website", "url", web_address),
    Column("email", "email", email),
    Column("eligibility", "eligibility_description", text()),
    Column("fees", "fees_description", text()),
    Column("application_process", "application_process", text()),
    Column("languages", "interpretation_services", text()),
]
PHONE = [
    Column("organization_id", "organization", text(80)),
    Column("location_id", "location", text(80)),
    Column("service_id", "service", text(80)),
    Column("number", "number", text(60), required=True),
    Column("extension", "extension", text(20)),
    Column("department", "description", text(255)),
    Column("number_type", "type", text()),
]
TERM = [
    Column("taxonomy_id", "code", text(120)),
    Column("name", "name", text(255), required=True),
    Column("parent_id", "parent", text(120)),
    Column("type", "taxonomy", text(120)),
]

TYPES = {"fax": Phone.Type.FAX, "sms": Phone.Type.TEXT, "tty": Phone.Type.TEXTPHONE}
TTY = re.compile(r"(?i)\b(tty|tdd|vtty)\b")
SAYS_NOTHING = re.compile(r"(?i)phone \d+")


def read(folder, report, progress):
    """Return the rows of every table, and report the lines that cannot go in."""
    progress(_("Reading Ohana files"))
    organizations = list(
        rows("organization", Sheet.find(folder, "organizations"), ORGANIZATION, report)
    )
    locations = _locations(folder, report)
    phones = list(rows("phone", Sheet.find(folder, "phones"), PHONE, report))
    services, places = _services(folder, locations, phones, report)
    terms = _terms(folder, report)
    return {
        "taxonomy_term": terms,
        "organization": organizations,
        "location": locations,
        "service": services,
        "service_at_location": places,
        "attribute": _attributes(folder, report) if terms else [],
        "phone": _phones(phones, places, report),
    }


def _locations(folder, report):
    located = [Column("location_id", "location", text(80), required=True), *ADDRESS]
    locations = list(rows("location", Sheet.find(folder, "locations"), LOCATION, report))
    known = {location.source_id for location in locations}
    addresses = {}
    for address in rows("address", Sheet.find(folder, "addresses"), located, report):
        key = address.facts["location"]
        if key not in known:
            reason = _("points to a location that is not here")
            report.leave_out("address", address.line, "location_id", reason)
        elif key in addresses:
            reason = _("the location already has an address")
            report.leave_out("address", address.line, "location_id", reason)
        else:
            addresses[key] = address
    for location in locations:
        virtual = location.facts.pop("virtual").lower() in {"true", "t", "yes", "1"}
        location.facts["location_type"] = (
            Location.Type.VIRTUAL if virtual else Location.Type.PHYSICAL
        )
    return [placed(location, addresses.get(location.source_id)) for location in locations]


def _services(folder, locations, phones, report):
    owners = {location.source_id: location.facts["organization"] for location in locations}
    named = defaultdict(set)
    for phone in phones:
        if phone.facts["organization"]:
            named[phone.facts["service"]].add(phone.facts["organization"])
    services, places = [], []
    for service in rows("service", Sheet.find(folder, "services"), SERVICE, report):
        location = service.facts.pop("location")
        by_location, by_phones = owners.get(location, ""), named[service.source_id]
        owner = next(iter(by_phones)) if len(by_phones) == 1 else by_location
        if not owner:
            reason = _("names no location that is here, so it has no organization")
            report.leave_out("service", service.line, "location_id", reason)
            continue
        if owner != by_location and by_location:
            reason = _("the location is another organization's; took the one its phones name")
            report.remark(service.line, "location_id", reason)
        service.facts["organization"] = owner
        services.append(service)
        if location:
            report.read("service_at_location")
            key = joined(service.source_id, location)
            facts = {"service": service.source_id, "location": location}
            places.append(Row(service.line, key, facts))
    return services, places


def _phones(phones, places, report):
    given = {(place.facts["service"], place.facts["location"]) for place in places}
    kept = []
    for phone in phones:
        facts = phone.facts
        number, description = facts["number"], facts["description"]
        if not re.search(r"\d{3}", number) and not e164(number):
            report.leave_out("phone", phone.line, "number", _("holds no phone number"))
            continue
        link = (facts["service"], facts["location"])
        if all(link) and link not in given:
            facts["location"] = ""
            reason = _("its service is not given there; kept the service, not the location")
            report.remark(phone.line, "location_id", reason)
        facts["type"] = TYPES.get(facts["type"].lower(), Phone.Type.VOICE)
        if facts["type"] == Phone.Type.VOICE and TTY.search(description):
            facts["type"] = Phone.Type.TEXTPHONE
        if SAYS_NOTHING.fullmatch(description):
            facts["description"] = ""
        facts["e164"] = e164(number)
        kept.append(phone)
    return kept


def _terms(folder, report):
    sheet = Sheet.find_optional(folder, "taxonomy")
    terms = list(rows("taxonomy_term", sheet or [], TERM, report))
    by_code = {term.facts["code"]: term.source_id for term in terms}
    for term in terms:
        parent = term.facts["parent"]
        term.facts["parent"] = by_code.get(parent, parent)
    return terms


def _attributes(folder, report):
    path = folder / "service_categories.json"
    if not path.is_file():
        return []
    attributes = {}
    for number, (service, terms) in enumerate(_categories(path).items(), start=1):
        for term in map(str, terms):
            key = joined(service, term)
            if key not in attributes:
                report.read("attribute")
                line = Line(path.name, number)
                attributes[key] = Row(line, key, {"service": service, "term": term})
    return list(attributes.values())


def _categories(path):
    try:
        categories = json.loads(path.read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError):
        categories = None
    if not isinstance(categories, dict) or not all(map(_is_list, categories.values())):
        raise DirectoryUnreadable(
            _("%(file)s is not a JSON object of service ids and lists of term ids."),
            params={"file": path.name},
        )
    return categories


def _is_list(terms):
    return isinstance(terms, list)
