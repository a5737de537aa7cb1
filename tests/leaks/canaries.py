"""Strings that nobody would write by chance, handed out one by one and never twice."""

from datetime import date, timedelta
from itertools import count, product

MARKS = ("Kanari", "канарей", "1907", "+1907555", "907 555", "907-555", "(907) 555")
SYLLABLES = ("ba", "de", "fi", "go", "lu", "me", "no", "pi", "ro", "ta", "vu", "ze")
ABROAD = ("ба", "де", "фи", "го", "лу", "ме", "но", "пи", "ро", "та", "ву", "зе")
BORN = date(1907, 1, 1)
MONTHS = 12


class Canaries:
    """Every canary of a run, and each way in which somebody may have written it."""

    def __init__(self):
        self.spellings: dict[str, str] = {}
        self._here = map("".join, product(SYLLABLES, repeat=4))
        self._abroad = map("".join, product(ABROAD, repeat=4))
        self._phones, self._days, self._months = count(), count(), count()

    def __len__(self):
        return len(set(self.spellings.values()))

    def word(self) -> str:
        """Return a name of one word."""
        return self.remember(f"Kanari{next(self._here)}")

    def foreign_word(self) -> str:
        """Return a name that no single-byte alphabet holds: escapes and codings show it."""
        return self.remember(f"канарей{next(self._abroad)}")

    def words(self, number: int) -> str:
        """Return words of which each is a canary."""
        return " ".join(self.word() for _ in range(number))

    def phone(self) -> str:
        """Return a phone number that is nobody's."""
        last = f"{next(self._phones) + 100:04}"
        return self.remember(
            f"+1907555{last}", f"907 555 {last}", f"907-555-{last}", f"(907) 555-{last}"
        )

    def birth_date(self) -> date:
        """Return a day so long ago that it is found nowhere else."""
        day = BORN + timedelta(days=next(self._days))
        self.remember(
            f"{day:%Y-%m-%d}",
            f"{day.day} {day:%B %Y}",
            f"{day:%B} {day.day}, {day.year}",
            f"{day.day} {day.month} {day.year}",
            f"{day:%m/%d/%Y}",
            f"datetime.date({day.year}, {day.month}, {day.day})",
        )
        return day

    def birth_month(self) -> tuple[int, int]:
        """Return a year and a month so long ago that they are found nowhere else."""
        years, months = divmod(next(self._months), MONTHS)
        day = BORN.replace(year=BORN.year + years, month=1 + months)
        self.remember(f'"{day:%Y-%m}"', f"'{day:%Y-%m}'", f" {day:%Y-%m} ", f"{day:%B %Y}")
        return day.year, day.month

    def remember(self, canary: str, *other_spellings: str) -> str:
        """Make whatever it is a canary: a password, a key, the seed of a code app."""
        for spelling in (canary, *other_spellings):
            self.spellings[spelling] = canary
        return canary
