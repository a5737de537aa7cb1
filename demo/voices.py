"""What the workers of the invented agency write: facts and plans, in four different hands.

Contact notes are short and could be read by the person they are about. Nobody's story is told
twice, no label is put on anybody, and nothing says where a person sleeps.
"""

from typing import NamedTuple


class Topic(NamedTuple):
    """Something that a person and a worker do together, over several meetings."""

    services: tuple[str, ...]
    about: tuple[str, ...]
    facts: tuple[str, ...]
    plans: tuple[str, ...]
    tasks: tuple[str, ...]
    referral: str = ""
    together: tuple[str, str] = ("other", "individual-advocacy")


TOPICS = {
    "safety": Topic(
        services=(
            "crisis-intervention",
            "crisis-intervention",
            "emergency-shelter",
            "emergency-money",
            "transportation",
        ),
        about=(
            "the safety plan",
            "who may know the new number",
            "a safe way home",
            "the locks",
        ),
        facts=(
            "We went through the safety plan line by line and changed two of the steps.",
            "They chose a new code word and told it to their neighbor.",
            "They have an extra set of keys and papers at a friend's place now.",
            "The new phone works; the old number is off, and three people have the new one.",
            "They slept better this week and have not seen the car outside again.",
            "@We looked at the bus routes and picked one that avoids the old street.",
            "They asked how a safe-house bed goes with night shifts; I asked for them.",
            "They decided to stay where they are for now and told me why; the plan fits that.",
        ),
        plans=(
            "go over the plan again when the week is over",
            "bring the list of numbers on a card without our name",
            "ask the locksmith fund about the back door",
            "check on the bed that comes free on Friday",
        ),
        tasks=("Go over the safety plan", "Bring the card with numbers", "Ask about the locks"),
        referral="Lantern House",
        together=("health", "medical-accompaniment"),
    ),
    "order": Topic(
        services=(
            "protection-order",
            "justice-information",
            "rights-information",
            "law-enforcement-advocacy",
            "justice-notification",
        ),
        about=("the protection order", "the court date", "the statement for the judge"),
        facts=(
            "The hearing moved by a week; they had not heard, and we wrote the new day down.",
            "@They read the draft statement aloud and took one paragraph out.",
            "The temporary order is in force; they carry a copy, and the school has one.",
            "We practiced what the judge may ask, and when it is fine to ask for a break.",
            "The advocate at the court will meet them at the side door.",
            "They asked whether they can stop at any time. They can; we talked it through.",
        ),
        plans=(
            "meet at the courthouse twenty minutes before the hearing",
            "ask the clerk for the interpreter again, in writing",
            "print two copies of the order",
            "call after the hearing and hear how it was",
        ),
        tasks=("Hearing: meet at the side door", "Print the order", "Call after the hearing"),
        referral="Tidewater Legal Aid",
        together=("justice", "police-accompaniment"),
    ),
    "housing": Topic(
        services=(
            "relocation",
            "relocation",
            "transitional-housing",
            "intervention",
            "emergency-money",
        ),
        about=("the apartment", "the landlord's letter", "the waiting list", "the deposit"),
        facts=(
            "They saw the one-bedroom and liked the light; the deposit is the question.",
            "The landlord agreed to wait until the first for the late fee.",
            "Their place on the waiting list is eleventh; it was nineteenth in the spring.",
            "@We filled in the application together; one pay stub is missing.",
            "The move is done. Two bags and the cat, and they have the only key.",
            "They would rather share with their cousin than wait; we listed what that needs.",
            "The motel voucher runs until Sunday night. They know, and have a plan for Monday.",
        ),
        plans=(
            "send the application with the last pay stub",
            "call the landlord with them on the line",
            "ask about the deposit fund",
            "look at two more rooms together",
        ),
        tasks=("Send the housing application", "Call the landlord", "Ask about the deposit"),
        referral="Ellery Homes",
    ),
    "benefits": Topic(
        services=(
            "individual-advocacy",
            "individual-advocacy",
            "transportation",
            "interpreter",
        ),
        about=("SNAP (food stamps)", "the disability claim", "the renewal form", "back pay"),
        facts=(
            "The renewal form is in; they kept the receipt this time.",
            "Benefits were cut because a letter came back. We asked for a hearing by phone.",
            "@They brought the folder, sorted by month, and were rightly proud of it.",
            "The caseworker at the county was kind and quick; the card arrives next week.",
            "The claim needs a letter from the doctor. They will ask at the next visit.",
        ),
        plans=(
            "call the county line with them at nine, before the lines get long",
            "write the letter for the appeal",
            "check that the card arrived",
        ),
        tasks=("Call the county together", "Draft the appeal letter", "Check on the card"),
        referral="Benefits Desk at Pine Hall",
    ),
    "health": Topic(
        services=(
            "medical-accompaniment",
            "other-referral",
            "transportation",
            "other-referral",
        ),
        about=("the clinic", "the dentist", "sleep", "the prescription", "the test results"),
        facts=(
            "The tooth is out and the swelling is down. They are eating again.",
            "They went to the clinic alone for the first time, and it went well.",
            "The nurse explained the results twice and drew a picture; they understood.",
            "The prescription was ready, not paid for; the pharmacy took our voucher.",
            "They would like a female doctor. The clinic has one on Tuesdays and Thursdays.",
            "Headaches are fewer. They stopped the night shift two weeks ago.",
        ),
        plans=(
            "go along to the clinic on Thursday, as they asked",
            "ask the clinic for an earlier time",
            "arrange the ride to the eye doctor",
        ),
        tasks=("Go along to the clinic", "Arrange a ride", "Ask for an earlier appointment"),
        referral="Cobble Lane Clinic",
        together=("health", "medical-accompaniment"),
    ),
    "support": Topic(
        services=(
            "individual-counseling",
            "individual-counseling",
            "support-group",
            "other-therapy",
            "hotline-counseling",
        ),
        about=("the week", "the group", "their son's birthday", "bad nights and better ones"),
        facts=(
            "They talked, I listened. They asked for nothing else today.",
            "They went to the Wednesday group and stayed to the end.",
            "Two hard nights; they called the line once and it helped.",
            "@They started drawing again and showed me three pages.",
            "@They laughed about the bus driver's radio. It was a good half hour.",
            "They do not want counseling for now, and know that the offer stays.",
            "@We walked along the water and back. Talking is easier for them when walking.",
        ),
        plans=(
            "meet at the same bench, same hour",
            "ask whether the group has a seat in the evening",
            "bring the crayons and the big paper",
            "call at noon, when they are alone",
        ),
        tasks=("Meet at the usual place", "Ask about the evening group", "Call at noon"),
        referral="Open Door Counseling",
    ),
    "immigration": Topic(
        services=(
            "immigration-advocacy",
            "immigration-legal",
            "interpreter",
            "victim-referral",
        ),
        about=("the work permit", "the visa papers", "the lawyer's questions"),
        facts=(
            "The lawyer has the declaration; she wants two more dates from it.",
            "Fingerprints are done. The office was polite, and it took ten minutes.",
            "The work permit came in the mail. They read it three times.",
            "They are worried about the letter; the lawyer says that it is a routine one.",
            "@We found the old passport's number in a photo.",
        ),
        plans=(
            "bring the two dates to the lawyer",
            "book an interpreter for the long appointment",
            "go along to the office on the 3rd floor",
        ),
        tasks=(
            "Book the interpreter",
            "Bring dates to the lawyer",
            "Ask about the work permit",
        ),
        referral="Newcomer Law Project",
        together=("other", "immigration-advocacy"),
    ),
    "family": Topic(
        services=("family-law", "child-care", "child-care", "intervention"),
        about=("the children's school", "visits", "child care", "the custody papers"),
        facts=(
            "The school hands the children only to them or their sister; it is in writing.",
            "Child care starts on Monday, mornings for now.",
            "The visits are supervised, and the first was calm.",
            "The custody papers are with the lawyer, who thinks four to six weeks.",
            "The little one reads the menu aloud now. They wanted me to write that down.",
        ),
        plans=(
            "ask the school about the lunch program",
            "call the lawyer about the next date",
            "find an afternoon place for the younger one",
        ),
        tasks=("Ask the school about lunch", "Call the lawyer", "Find afternoon care"),
        referral="Tidewater Legal Aid",
        together=("justice", "family-law"),
    ),
    "papers": Topic(
        services=("individual-advocacy", "individual-advocacy", "transportation"),
        about=("the birth certificate", "the state ID", "the mailbox"),
        facts=(
            "@The birth certificate came to our office; they signed for it.",
            "The ID office wants a second proof of address; the shelter will write one.",
            "They have a mailbox at Pine Hall now and checked it twice already.",
            "@The ID is here. They looked at the photo and smiled.",
        ),
        plans=(
            "go to the ID office when it opens",
            "ask for the fee waiver",
            "check the mailbox together",
        ),
        tasks=("Go to the ID office", "Ask for the fee waiver", "Check the mailbox"),
        referral="Benefits Desk at Pine Hall",
    ),
    "work": Topic(
        services=("other-referral", "intervention", "transportation", "individual-advocacy"),
        about=("the kitchen job", "the shift schedule", "the wage claim", "the forklift class"),
        facts=(
            "The kitchen offered three shifts a week and pays every Friday.",
            "The employer answered about the missing wages: half now, half next month.",
            "They finished the first week of the class and have a certificate to show.",
            "The manager agreed to the day shift, so that the last bus is no problem.",
        ),
        plans=(
            "practice the interview once more",
            "write to the employer about the second half",
            "ask the class about the spring dates",
        ),
        tasks=("Practice the interview", "Write to the employer", "Ask about the class"),
        referral="Riverbend Work Center",
    ),
    "grief": Topic(
        services=(
            "individual-counseling",
            "impact-statement",
            "victim-referral",
            "restitution",
            "prosecution-accompaniment",
        ),
        about=("the trial date", "the memorial", "the statement", "the compensation form"),
        facts=(
            "They chose a photo for the memorial and told me about that day at the lake.",
            "The prosecutor's office explained what happens in the spring.",
            "The form for funeral costs is in. We kept a copy.",
            "@They wrote one page and want to leave it at that.",
        ),
        plans=(
            "go along to the prosecutor's office",
            "read the page together once more",
            "call before the anniversary",
        ),
        tasks=(
            "Call before the anniversary",
            "Go along to the prosecutor",
            "Read the statement",
        ),
        referral="Circle of Families",
        together=("justice", "prosecution-accompaniment"),
    ),
    "young": Topic(
        services=("other-therapy", "individual-advocacy", "intervention", "support-group"),
        about=("school", "the art room", "the new bus", "swimming"),
        facts=(
            "@We played cards with {adult} at the table, and talked a little about school.",
            "The counselor at school knows whom to call, and so does {adult}.",
            "@They painted the harbor with a very large orange cat in it.",
            "The class was changed. They sit beside a friend now.",
            "{adult_first} says that the mornings are easier.",
            "They can swim the width of the pool now.",
            "The teacher wrote a kind note home. It is on the fridge.",
            "They asked me what a judge does. We talked about it in small words.",
            "A bad dream twice this week; {adult} knows what helps.",
            "They told me every station of the new bus by heart.",
            "They would like to change the day, because of choir.",
        ),
        plans=(
            "ask the school for a quiet place at noon",
            "meet in the art room, with {adult} there",
            "find a place in the swimming class",
        ),
        tasks=("Call the school", "Art room on Thursday", "Ask about the swimming class"),
        referral="Kite Street Youth Center",
    ),
}

KINDS = ("street", "visit", "office", "accompaniment", "phone", "message")

OPENERS = {
    "plain": {
        "street": ("Met {name} on the evening round.", "{name} was at the usual corner."),
        "visit": ("Visited {name} at the time we had agreed.", "Went by to see {name}."),
        "office": ("{name} came to the office.", "{name} dropped in before lunch."),
        "accompaniment": ("Went along with {name}.", "Met {name} at the door and went in."),
        "phone": ("Called {name} in the agreed hour.", "{name} called back."),
        "message": ("{name} answered my message.", "Short exchange of messages with {name}."),
    },
    "brisk": {
        "street": ("Evening round.", "Usual corner, ten minutes.", "Seen on the round."),
        "visit": ("Home visit, as planned.", "Quick visit."),
        "office": ("At the office.", "Walked in, no appointment."),
        "accompaniment": ("Went along.", "Accompanied, two hours with the wait."),
        "phone": ("Call, agreed hour.", "Called back."),
        "message": ("By text.", "Texted, answered same day."),
    },
    "listed": dict.fromkeys(KINDS, ("",)),
    "warm": {
        "street": ("Glad to find {name} tonight.", "{name} waved me over."),
        "visit": ("{name} had put the kettle on.", "A good visit with {name}."),
        "office": ("{name} came in from the rain.", "{name} came by, a little early."),
        "accompaniment": ("{name} asked me to come along, and I did.", "We went in together."),
        "phone": ("A good call with {name}.", "{name} picked up at the second ring."),
        "message": ("{name} wrote back with a smile.", "{name} wrote that all is well."),
    },
}

FIRST = {
    "plain": "First meeting. Explained what we do, what we write down and who reads it.",
    "brisk": "First meeting. Consent explained, questions answered.",
    "listed": "First meeting. Explained: what we write, who reads it, how to stop.",
    "warm": "We met for the first time. I took my time with the wording; there were questions.",
}

# What is written when nothing much is new, whatever the topic is.
BETWEEN = (
    "A short talk. All is as it was last time.",
    "They asked for nothing today and thanked me for asking.",
    "The week was quiet, and they liked that.",
    "They are waiting for a letter; there is nothing to do until it comes.",
    "They have a cold and want to keep it short.",
    "We checked that the number we have is still the right one. It is.",
    "They changed the day that suits them: mornings now, not evenings.",
    "A friend was with them, so we spoke of small things only.",
    "They asked who reads what I write. I told them.",
    "They had two questions for the clinic and wrote them down.",
)
MEETINGS = (
    "",
    "Bring the papers",
    "Go through the plan",
    "Hear how the week went",
    "Read the letter together",
    "Bring the new number on a card",
)
CALLS = (
    "",
    "Hear how the week went",
    "Say what the office answered",
    "Agree on a day",
    "Ask whether the papers came",
)

UNFINISHED = {  # what came of it, and whether the worker had gone there
    ("not_reached", True): (
        "Was not at the usual place. Nobody asked where, nobody told.",
        "Came by at the agreed time; not there. Left nothing at the door.",
    ),
    ("not_reached", False): (
        "No answer. Left no message, as agreed.",
        "Called twice in the agreed hour, no answer. Will try another day.",
        "The number was busy both times.",
    ),
    ("left_word", True): ("Left word with the person they named.",),
    ("left_word", False): (
        "Left the neutral message that we agreed on.",
        "Sent the agreed text: only the time, no name.",
    ),
    ("declined", True): (
        "Not a good moment to talk. They asked me to come another day.",
        "Did not want to speak today, and that is fine. They know where I am.",
    ),
    ("declined", False): (
        "Not a good moment to talk. They asked me to call another day.",
        "Did not want to speak today, and that is fine. They have my number.",
    ),
}

REVIEW_CONCLUSIONS = (
    "Keep the weekly rhythm until the hearing. Worker rests the day after; Monday is covered.",
    "Good pace. Ask once more about the group, then leave the offer open.",
    "Two attempts more within three weeks, then talk about closing, not before.",
    "Safety plan is a month old: go over it at the next visit. No calls after six.",
    "Housing first. Let the benefits claim wait until the move is done.",
    "Worker and client are both pleased. Go down to every second week.",
    "Use an interpreter for the long talks, not the cousin.",
    "Bring the question of closing to the client themselves; nothing is urgent.",
    "Write shorter. The plan is what the next worker needs.",
    "Carry on as it is. Thank you for the patience with the landlord.",
    "Visit in pairs for the coming month.",
    "Ask for the second opinion that the client wished for.",
)

CLOSING = {
    "goals_met": (
        "The order is in force and the apartment is theirs. They know that the door is open.",
        "They came for papers and have them. A good farewell.",
    ),
    "moved": (
        "Moved to family in another state. The addresses there are theirs to choose.",
        "Moved inland for work; the new city has a line they can call.",
    ),
    "other_provider": (
        "The counselor they chose has taken over, with the client in the room.",
    ),
    "declined": ("They want no more visits. They have our number on a card.",),
    "unreachable": ("No word for a long time, after nine attempts. The door stays open.",),
}


def first_name(name: str) -> str:
    return name.split()[0]


def next_fact(rng, deck: list[str], topic: str, *, in_person: bool) -> str:
    """Return what is new, without telling the same twice before all else was told.

    A fact that begins with @ is of a meeting face to face.
    """
    if rng.random() < 0.3:
        return rng.choice(BETWEEN)
    for _round in range(2):
        for fact in deck:
            if in_person or not fact.startswith("@"):
                deck.remove(fact)
                return fact.removeprefix("@")
        deck[:] = rng.sample(TOPICS[topic].facts, len(TOPICS[topic].facts))
    raise LookupError(f"Nothing can be told about {topic} from afar.")


def contact_note(rng, voice, *, name, kind, topic, facts, plan, adult="", first=False) -> str:
    """Return what a worker writes after having spoken with somebody."""
    opener = FIRST[voice] if first else rng.choice(OPENERS[voice][kind])
    about = rng.choice(TOPICS[topic].about)
    text = {
        "plain": f"{opener} {' '.join(facts)} Plan: {plan}.",
        "brisk": f"{opener} {facts[0]} Next: {plan}.",
        "listed": "\n".join(
            filter(None, [opener, f"About: {about}.", facts[0], f"Next: {plan}."])
        ),
        "warm": f"{opener} {' '.join(facts)} I will {plan}.",
    }[voice]
    adult = adult or "a friend"
    return text.format(
        name=first_name(name), adult=adult, adult_first=adult[0].upper() + adult[1:]
    )
