"""The secret address at which somebody's calendar app reads their follow-ups and visits."""

from fieldwork.models import CalendarFeed
from tests.nouns.declaring import KEY, READ, SUPERVISOR, WORKER, WRITE, Noun, World, page


def add_once(world: World) -> None:
    feed, _ = CalendarFeed.make(by=world.people["supervisor"])
    world.records["calendar feed"] = {"pk": feed.pk}


NOUN = Noun(
    models=("fieldwork.calendarfeed",),
    pages={
        "fieldwork:calendar-feed-detail": page(WORKER, SUPERVISOR, methods=READ),
        "fieldwork:calendar-feed-create": page(WORKER, SUPERVISOR, methods=WRITE, fresh=True),
        "fieldwork:calendar-feed-replace": page(
            WORKER, SUPERVISOR, methods=WRITE, of="calendar feed", fresh=True
        ),
        "fieldwork:calendar-feed-stop": page(
            WORKER, SUPERVISOR, methods=WRITE, of="calendar feed"
        ),
    },
    own_pages={"fieldwork:calendar-feed": READ},
    owners={"calendar feed": {"supervisor"}},
    needs=("people", "planned_visits"),
    add_once=add_once,
    answers={
        "fieldwork:calendar-feed-create": {},
        "fieldwork:calendar-feed-replace": {},
        "fieldwork:calendar-feed-stop": {},
    },
    answered_by={
        "fieldwork:calendar-feed-create": "worker",
        "fieldwork:calendar-feed-replace": "supervisor",
        "fieldwork:calendar-feed-stop": "supervisor",
    },
    clear={"fieldwork.calendarfeed.token_hash": KEY},
)
