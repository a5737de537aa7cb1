"""The year of every client, written down before it is played: no database, one seed.

A story is a person and the dated events of their record, oldest first. The same seed, day and
number of clients give the same stories.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from casework.birth_dates import BirthDate
from casework.unanswered import Unanswered
from demo.people import COMMUNITIES, SUPPORT_PEOPLE, WORKERS, Person
from demo.voices import (
    CALLS,
    CLOSING,
    MEETINGS,
    REVIEW_CONCLUSIONS,
    TOPICS,
    UNFINISHED,
    contact_note,
    next_fact,
)

YEAR = 364
FIRST_REVIEW, NEXT_REVIEW = 30, 90
# How each record stands today. Workers take clients in turn, so that everybody has all kinds.
STANDINGS = (
    "coming",
    "due today",
    "closed",
    "overdue",
    "coming",
    "quiet",
    "coming",
    "closed",
    "coming",
    "overdue",
    "coming",
    "due today",
    "new",
)
REOPENED = 5  # of so many closed records one is taken up again


@dataclass(frozen=True)
class Met:
    """A contact or an attempt, the services offered, and the follow-up."""

    on: date
    contact: dict[str, Any]
    offers: tuple[dict[str, Any], ...] = ()
    follow_up: dict[str, Any] | None = None
    in_pair: bool = False


@dataclass(frozen=True)
class Reviewed:
    on: date
    agreed: str


@dataclass(frozen=True)
class Transferred:
    on: date
    to: Person


@dataclass(frozen=True)
class Closed:
    on: date
    reason: str
    summary: str


@dataclass(frozen=True)
class Reopened:
    on: date


@dataclass(frozen=True)
class Revoked:
    on: date
    purpose: str


@dataclass(frozen=True)
class Rescheduled:
    on: date
    due_on: date


@dataclass
class Story:
    """One invented client: who they are, how it began, and what happened since."""

    worker: Person
    identity: dict[str, Any]
    demographics: dict[str, Any]
    opening: dict[str, Any]
    opened_on: date
    topics: tuple[str, ...]
    adult: str = ""
    events: list = field(default_factory=list)
    untold: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.identity["preferred_name"]

    @property
    def may_be_contacted(self) -> bool:
        return "contact" in self.opening["agreed_to"]

    @property
    def sleeps_outside(self) -> bool:
        return "homeless" in self.identity["classifications"]


class Point(NamedTuple):
    """A point of a story: at its beginning, at its end, or while nobody answers."""

    first: bool = False
    last: bool = False
    gone: bool = False


def stories(*, seed: int, today: date, clients: int) -> Iterator[Story]:
    """Yield the stories of so many clients."""
    names: set[str] = set()
    charts: set[str] = set()
    for number in range(clients):
        rng = random.Random(f"{seed} {number}")
        worker = WORKERS[number % len(WORKERS)]
        standing = STANDINGS[(number // len(WORKERS) + number) % len(STANDINGS)]
        story = _person(rng, worker, _opened_on(rng, standing, today), today, names, charts)
        _happen(rng, story, standing, number, today)
        yield story


def _opened_on(rng, standing, today):
    if standing == "new":
        return today - timedelta(days=rng.randint(1, 5))
    days_ago = (
        rng.randint(YEAR - 12, YEAR) if rng.random() < 0.2 else rng.randint(48, YEAR - 14)
    )
    return _working_day(rng, today - timedelta(days=days_ago))


def _working_day(rng, day):
    """Move most weekends to the Friday before."""
    if day.weekday() > 4 and rng.random() < 0.85:
        return day - timedelta(days=day.weekday() - 4)
    return day


# Who they are -----------------------------------------------------------------------------


def _person(rng, worker, opened_on, today, names, charts):
    community = rng.choices(COMMUNITIES, [group.weight for group in COMMUNITIES])[0]
    sex = rng.choices(("female", "male", ""), (62, 34, 4))[0]
    name = _name(rng, community, sex, names)
    language = "ase" if rng.random() < 0.015 else rng.choice(community.languages)
    age = _age(rng)
    born = _as_known(None if age is None else _birth_date(rng, age, opened_on), age, opened_on)
    classifications = _classifications(rng, community, language, age)
    contactable = rng.random() < 0.93
    story = Story(
        worker=worker,
        identity={
            "chart_number": _chart_number(rng, charts),
            "preferred_name": name,
            "other_names": _other_names(rng, name),
            "phone_number": f"206-555-01{rng.randrange(100):02}" if rng.random() < 0.8 else "",
            "birth_date": born,
            "victimizations": _victimizations(rng, age),
            "classifications": classifications,
        },
        demographics={
            "sex": sex or Unanswered.values[opened_on.day % 3],
            "language": language,
            "race_ethnicity": _races(rng, community),
        },
        opening={
            "agreed_to": ("record", "contact") if contactable else ("record",),
            "method": rng.choice(("verbal", "verbal", "written")),
            "interpreter": ""
            if language in worker.languages
            else rng.choice(
                ("Interpreter on the phone line", "Interpreter from the court list")
            ),
            "until": today + timedelta(days=rng.randint(20, 400))
            if rng.random() < 0.3
            else None,
        },
        opened_on=opened_on,
        topics=_topics(rng, age, community, classifications),
    )
    if age is not None and age < 18:
        story.adult = rng.choice(SUPPORT_PEOPLE)
    return story


def _name(rng, community, sex, names):
    given = {"female": community.women, "male": community.men}.get(
        sex, f"{community.women} {community.men}"
    )
    for _attempt in range(40):
        name = f"{rng.choice(given.split())} {rng.choice(community.families.split())}"
        if name not in names:
            break
    names.add(name)
    return name


def _other_names(rng, name):
    first = name.split()[0]
    if rng.random() < 0.75:
        return ""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", first)
        if not unicodedata.combining(letter)
    )
    return rng.choice((first[:3], f"{plain} {name.split()[-1][0]}.", f"Lil {first[:4]}"))


def _chart_number(rng, charts):
    while True:
        number = f"{rng.randrange(100, 1000)}-{rng.randrange(10_000):04}"
        if number not in charts:
            charts.add(number)
            return number


def _age(rng):
    low, high = rng.choices(
        ((6, 12), (13, 17), (18, 24), (25, 39), (40, 59), (60, 84), (0, 0)),
        (3, 6, 15, 36, 24, 12, 4),
    )[0]
    return rng.randint(low, high) if high else None


def _birth_date(rng, age, opened_on):
    return opened_on - timedelta(days=int(age * 365.25) + rng.randrange(10, 355))


def _as_known(born, age, opened_on):
    """Return as much of the date as is known: one in five is known in part."""
    if born is None:
        return BirthDate(Unanswered.values[opened_on.day % 3])
    if born.day > 28:
        return BirthDate.at_age(age, opened_on)
    return BirthDate(str(born)[: 4 if born.day > 26 else 7 if born.day > 24 else 10])


def _races(rng, community):
    if rng.random() < 0.05:
        return []
    if rng.random() < 0.06:
        return sorted({*community.races, rng.choice(("white", "black", "american-indian"))})
    return list(community.races)


def _classifications(rng, community, language, age):
    odds = {
        "homeless": 0.3,
        "immigrant": community.newcomers,
        "lgbtq": 0.1,
        "veteran": 0.05 if age and age > 22 else 0,
        "disability": 0.17,
        "deaf": 1 if language == "ase" else 0.01,
        "limited-english": 0.6 if language not in ("en", "ase") else 0,
    }
    return [code for code, odd in odds.items() if rng.random() < odd]


def _victimizations(rng, age):
    adult = {
        "domestic-violence": 46,
        "adult-physical-assault": 18,
        "stalking": 14,
        "adult-sexual-assault": 9,
        "robbery": 9,
        "trafficking-labor": 4,
        "trafficking-sex": 5,
        "homicide-survivor": 6,
        "hate-crime": 4,
        "identity-theft": 6,
        "adults-abused-as-children": 3,
        "burglary": 3,
        "vehicular": 2,
        "elder-abuse": 30 if age and age >= 60 else 0,
    }
    young = {
        "domestic-violence": 30,
        "child-physical-abuse": 20,
        "bullying": 18,
        "teen-dating": 14 if age and age > 12 else 0,
        "homicide-survivor": 6,
        "child-sexual-abuse": 6,
    }
    odds = young if age is not None and age < 18 else adult
    many = rng.choices((1, 2, 3), (66, 27, 7))[0]
    if rng.random() < 0.03:
        return []
    chosen = rng.choices(list(odds), list(odds.values()), k=many)
    return list(dict.fromkeys(chosen))


def _topics(rng, age, community, classifications):
    if age is not None and age < 18:
        return ("young",)
    odds = {
        "safety": 30,
        "order": 22,
        "housing": 45 if "homeless" in classifications else 18,
        "benefits": 16,
        "health": 18,
        "support": 28,
        "immigration": 40 if "immigrant" in classifications else 0,
        "family": 12,
        "papers": 30 if "homeless" in classifications else 6,
        "work": 12,
        "grief": 5,
    }
    chosen = rng.choices(list(odds), list(odds.values()), k=3)
    return tuple(dict.fromkeys(chosen))


# What happened ----------------------------------------------------------------------------


def _happen(rng, story, standing, number, today):
    last, due_on = _standing(rng, standing, story.opened_on, today)
    moves = _transfer(rng, story, last) if number % 13 == 6 and standing != "new" else None
    if moves:
        story.events.append(moves)
    silent_since = today - timedelta(days=rng.randint(32, 62)) if standing == "quiet" else None
    days = _days(rng, story.opened_on, last)
    for day, following in zip(days, [*days[1:], None], strict=True):
        writer = moves.to if moves and day >= moves.on else story.worker
        point = Point(
            first=day == days[0],
            last=following is None,
            gone=silent_since is not None and day > silent_since,
        )
        story.events.append(_met(rng, story, writer, day, following or due_on, point))
    if standing == "closed":
        _close(rng, story, moves, last, today, reopen=number % REOPENED == 0)
    if number % 37 == 4 and story.may_be_contacted and standing in ("coming", "overdue"):
        story.events.append(Revoked(last, "contact"))
    if number % 61 == 23 and standing in ("coming", "overdue", "due today"):
        story.events.append(Revoked(min(last + timedelta(days=1), today), "record"))
    elif standing == "overdue" and number % 4 == 1:
        story.events.append(Rescheduled(today, today + timedelta(days=rng.randint(2, 9))))
    _review(rng, story, last, today)
    story.events.sort(key=lambda event: (event.on, isinstance(event, Closed | Revoked)))


def _standing(rng, standing, opened_on, today):
    """Return the day of the last contact, and the due date of the open follow-up, if any."""
    ago = {
        "coming": (1, 7),
        "due today": (2, 12),
        "overdue": (9, 24),
        "quiet": (3, 20),
        "closed": (14, 150),
        "new": (1, 1),
    }[standing]
    last = max(today - timedelta(days=rng.randint(*ago)), opened_on + timedelta(days=21))
    if standing == "new":
        last = opened_on
    last = min(last, today - timedelta(days=1))
    due_on = {
        "coming": today + timedelta(days=rng.randint(1, 13)),
        "new": today + timedelta(days=rng.randint(1, 7)),
        "due today": today,
        "overdue": today - timedelta(days=rng.randint(1, 6)),
        "quiet": today + timedelta(days=rng.randint(-2, 8)),
        "closed": None,
    }[standing]
    return last, max(due_on, last) if due_on else None


def _days(rng, first, last):
    """Return the days of contact: close together in the beginning, wider later on."""
    days, day = [first], first
    pace = rng.choice((0.75, 0.9, 1, 1, 1.3))
    while True:
        since = (day - first).days
        usual = 4.5 if since < 45 else 7.5 if since < 140 else 11
        day = _working_day(rng, day + timedelta(days=max(1, round(rng.gauss(usual, 2) / pace))))
        if day >= last:
            break
        if day > days[-1]:
            days.append(day)
        else:
            day = days[-1] + timedelta(days=1)
    return [*days, last] if last > first else days


def _met(rng, story, writer, day, due_on, point):
    topic = rng.choice(story.topics)
    about = TOPICS[topic]
    kind, place = _kind(rng, story, about, point)
    outcome = _outcome(rng, kind, point)
    plan = rng.choice(about.plans)
    contact = {
        "kind": kind,
        "place_kind": place,
        "outcome": outcome,
        "occurred_on": day,
        "began_at": _began_at(rng, kind),
        "minutes": _minutes(rng, kind, outcome),
    }
    near = kind not in ("phone", "message")
    if outcome != "reached":
        contact["note"] = rng.choice(UNFINISHED[outcome, near])
        follow_up = _follow_up(rng, story, about, due_on, again=True, sure=True)
        return Met(day, contact, follow_up=follow_up)
    deck = story.untold.setdefault(topic, [])
    many = rng.choice((1, 1, 2))
    facts = [next_fact(rng, deck, topic, in_person=near) for _each in range(many)]
    contact["note"] = contact_note(
        rng,
        writer.voice,
        name=story.name,
        kind=kind,
        topic=topic,
        facts=list(dict.fromkeys(facts)),
        plan=plan,
        adult=story.adult,
        first=point.first,
    )
    return Met(
        day,
        contact,
        offers=(*_offers(rng, story, about, kind, day), *_items(story, kind, day)),
        follow_up=_follow_up(rng, story, about, due_on, sure=point.last),
        in_pair=kind == "street" and rng.random() < 0.5,
    )


def _kind(rng, story, about, point):
    odds = {
        "street": 34 if story.sleeps_outside else 3,
        "visit": 12 if story.sleeps_outside else 28,
        "office": 22,
        "accompaniment": 10,
        "phone": 24,
        "message": 10,
    }
    if point.first or not story.may_be_contacted:
        odds |= {"phone": 0, "message": 0}
    if point.first or point.gone:
        odds |= {"accompaniment": 0}
    if point.gone:
        odds |= {"office": 0}
    if story.adult:
        odds |= {"street": 0, "message": 0}
    kind = rng.choices(list(odds), list(odds.values()))[0]
    places = {
        "street": ("outdoors",),
        "visit": ("shelter", "other") if story.sleeps_outside else ("home", "home", "shelter"),
        "office": ("office",),
        "accompaniment": (about.together[0],),
        "phone": ("remote",),
        "message": ("remote",),
    }
    return kind, rng.choice(places[kind])


def _outcome(rng, kind, point):
    if point.first:
        return "reached"
    if point.gone:
        return rng.choice(("not_reached", "not_reached", "left_word"))
    if kind in ("office", "accompaniment"):
        return rng.choices(("reached", "declined"), (97, 3))[0]
    if kind in ("phone", "message"):
        return rng.choices(("reached", "not_reached", "left_word"), (66, 19, 15))[0]
    return rng.choices(("reached", "not_reached", "declined"), (76, 16, 8))[0]


def _began_at(rng, kind):
    earliest, latest = (17, 21) if kind == "street" else (9, 16)
    return time(rng.randint(earliest, latest), rng.choice((0, 10, 15, 20, 30, 45)))


def _minutes(rng, kind, outcome):
    if outcome != "reached":
        return rng.choice((5, 5, 10))
    least, most = {
        "street": (10, 30),
        "visit": (30, 75),
        "office": (20, 60),
        "accompaniment": (60, 150),
        "phone": (10, 35),
        "message": (5, 10),
    }[kind]
    return rng.randrange(least, most + 1, 5)


def _offers(rng, story, about, kind, day):
    if kind == "accompaniment":
        yield _provided(rng, about.together[1], day)
    if kind == "message" or rng.random() < 0.42:
        return
    many = rng.choices((1, 2), (78, 22))[0]
    for service in dict.fromkeys(rng.choices(_services(story, about), k=many)):
        answer = rng.choices(("accepted", "later", "declined"), (76, 13, 11))[0]
        if service in (
            "victim-referral",
            "other-referral",
            "support-group",
            "emergency-shelter",
        ):
            elsewhere = {"provider": about.referral}
        else:
            elsewhere = {}
        if answer == "accepted" and rng.random() < 0.88:
            yield _provided(rng, service, day) | elsewhere
        else:
            yield {"service": service, "answer": answer} | elsewhere


ITEMS = {  # of what a worker carries: how often it is given at a meeting in the street
    "water": 0.5,
    "food": 0.4,
    "hygiene-kit": 0.2,
    "blanket": 0.12,
    "naloxone": 0.1,
    "transit-ticket": 0.08,
}


def _items(story, kind, day):
    """What was handed over. Drawn by itself: what else a story tells stays as it is."""
    if kind not in ("street", "visit"):
        return
    rng = random.Random(f"{story.identity['preferred_name']} {day}")
    for item, chance in ITEMS.items():
        if rng.random() < chance:
            given = {"service": item, "answer": "accepted", "provided_on": day}
            award = "voca" if item == "transit-ticket" else ""
            yield given | {"quantity": rng.choice((1, 1, 2)), "award": award}


def _services(story, about):
    """An interpreter is offered to those who need one, whatever else it is about."""
    services = [service for service in about.services if service != "interpreter"]
    return [*services, "interpreter"] if story.opening["interpreter"] else services


def _provided(rng, service, day):
    return {
        "service": service,
        "answer": "accepted",
        "provided_on": day,
        "quantity": rng.choices((1, 2, 3), (86, 11, 3))[0],
        "award": rng.choices(("voca", "city", ""), (66, 20, 14))[0],
    }


def _follow_up(rng, story, about, due_on, *, again=False, sure=False):
    if due_on is None or (not sure and rng.random() < 0.45):
        return None
    kinds = (
        ("visit", "call", "call", "office", "task") if story.may_be_contacted else ("office",)
    )
    kind = rng.choice(kinds[:3] if again else kinds)
    task = rng.choice({"task": about.tasks, "call": CALLS}.get(kind, MEETINGS))
    return {"kind": kind, "due_on": due_on, "task": task}


def _transfer(rng, story, last):
    colleagues = [
        worker
        for worker in WORKERS
        if worker.team == story.worker.team and worker is not story.worker
    ]
    halfway = story.opened_on + (last - story.opened_on) // 2
    return Transferred(halfway, rng.choice(colleagues))


def _close(rng, story, moves, last, today, *, reopen):
    reason = rng.choices(list(CLOSING), (44, 16, 14, 10, 16))[0]
    story.events.append(Closed(last, reason, rng.choice(CLOSING[reason])))
    back = last + timedelta(days=rng.randint(12, 40))
    if reopen and back < today:
        story.events.append(Reopened(back))
        due_on = today + timedelta(days=rng.randint(1, 9))
        writer = moves.to if moves else story.worker
        story.events.append(_met(rng, story, writer, back, due_on, Point(last=True)))


def _review(rng, story, last, today):
    """Sign most reviews a few days after they fall due; leave the newest of some unsigned."""
    due_on = story.opened_on + timedelta(days=FIRST_REVIEW)
    punctual = rng.random() < 0.8
    while True:
        signed_on = due_on + timedelta(
            days=rng.randint(0, 9) if punctual else rng.randint(5, 45)
        )
        if signed_on >= min(last, today - timedelta(days=1)):
            return
        story.events.append(Reviewed(signed_on, rng.choice(REVIEW_CONCLUSIONS)))
        due_on = signed_on + timedelta(days=NEXT_REVIEW)


# People without a name ---------------------------------------------------------------------


def nameless(
    *, seed: int, today: date, clients: int
) -> Iterator[tuple[Person, dict[str, Any]]]:
    """Yield who counted how many people that gave no name, where and when."""
    rng, given = (random.Random(f"{seed} {what}") for what in ("nameless", "given"))
    for _evening in range(clients * 2):
        kind = rng.choices(("street", "phone"), (70, 30))[0]
        yield (
            rng.choice(WORKERS),
            {
                "kind": kind,
                "place_kind": "outdoors" if kind == "street" else "remote",
                "occurred_on": today - timedelta(days=rng.randrange(YEAR)),
                "people": rng.randint(1, 9) if kind == "street" else 1,
                "award": rng.choices(("voca", "city", ""), (55, 25, 20))[0],
                "given": _given_to_nameless(given) if kind == "street" else {},
            },
        )


def _given_to_nameless(rng: random.Random) -> dict[str, int]:
    chosen = [item for item, chance in ITEMS.items() if rng.random() < chance]
    return {item: rng.randint(1, 6) for item in chosen if item != "transit-ticket"}
