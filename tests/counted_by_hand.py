"""What files must come to, counted apart from the program: this imports nothing of it."""

import csv
import io
from datetime import datetime, timedelta

NAME, EMAIL = "Name (Original Name)", "User Email"
Counted = dict[str, int]  # who -> seconds


def count_webinar(files: list[bytes], said: dict[str, int], starts: datetime, minutes: int) -> Counted:
    """Everybody of a webinar with their seconds; `said` are minutes by hand, and win."""
    opens, closes = starts - timedelta(minutes=30), starts + timedelta(minutes=minutes + 30)
    stays: dict[str, list[tuple[datetime, datetime]]] = {}
    for file in files:
        for row in csv.DictReader(io.StringIO(file.decode())):
            joined, left = (_read(row[at]) for at in ("Join Time", "Leave Time"))
            who = row[EMAIL].strip().lower() or " ".join(row[NAME].lower().split())
            stays.setdefault(who, []).append((max(joined, opens), min(left, closes)))
    counted = {who: covered(mine) for who, mine in stays.items()}
    return {
        who: seconds for who, seconds in (counted | {w: m * 60 for w, m in said.items()}).items() if seconds
    }


def covered(stays: list[tuple[datetime, datetime]]) -> int:
    """Each second once, however many stays hold it."""
    total, reached = timedelta(), min(stays)[0]
    for begins, ends in sorted(stays):
        total += max(timedelta(), ends - max(begins, reached))
        reached = max(reached, ends)
    return int(total.total_seconds())


def count_year(webinars: list[Counted]) -> dict[str, int]:
    """Who was there for five minutes: how often in all, and how many different people."""
    there = [[who for who, seconds in one.items() if seconds >= 300] for one in webinars]
    return {"attendances": sum(map(len, there)), "individuals": len(set().union(*there))}


def _read(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %H:%M:%S")  # noqa: DTZ007
