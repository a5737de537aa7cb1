#!/usr/bin/env bash
# icalendar 7.3.2
#
# A calendar that people subscribe to says how often to ask for it: by `REFRESH-INTERVAL`
# (RFC 7986, 5.7), whose type has no default, so that `VALUE=DURATION` must stand beside it; and
# by `X-PUBLISHED-TTL`, which some readers know instead, and which takes a duration, too.
#
# Expected: the library's own property `Calendar.refresh_interval`, set to an hour, writes
#   REFRESH-INTERVAL;VALUE=DURATION:PT1H
# and `add("X-PUBLISHED-TTL", timedelta(hours=1))` writes a duration or refuses a value of which
# it does not know how to write it.
# Seen: the first leaves the type out, and so does `add`; the second writes the words in which
# Python says a timedelta, `1:00:00`, which is no duration. Nothing warns of either.
#
# Ours gives both as a `vDuration`, the first with its parameter (fieldwork/calendar_files.py).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import timedelta

from icalendar import Calendar, vDuration

HOUR = timedelta(hours=1)


def lines_of(calendar):
    return calendar.to_ical().decode().splitlines()[1:-1]


by_property, by_name, by_type = Calendar(), Calendar(), Calendar()
by_property.refresh_interval = HOUR
by_name.add("REFRESH-INTERVAL", HOUR)
by_name.add("X-PUBLISHED-TTL", HOUR)
by_type.add("REFRESH-INTERVAL", vDuration(HOUR), parameters={"VALUE": "DURATION"})
by_type.add("X-PUBLISHED-TTL", vDuration(HOUR))
for calendar in (by_property, by_name, by_type):
    print(*lines_of(calendar), sep="\n", end="\n\n")

assert lines_of(by_property) == ["REFRESH-INTERVAL:PT1H"], "it changed"
assert lines_of(by_name) == ["REFRESH-INTERVAL:PT1H", "X-PUBLISHED-TTL:1:00:00"], "it changed"
assert lines_of(by_type) == ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
print("As described: no type beside the one, and no duration in the other.")
PYTHON
