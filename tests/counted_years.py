"""Random years as raw CSV files, and their figures from these alone: nothing of the product is imported."""

import csv
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

TIME = "%m/%d/%Y %I:%M:%S %p"
COLUMNS = (
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,"
    "Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name"
)


def write_year(folder: Path, chance: random.Random, webinars: int, people: int) -> None:
    """organisations.csv, and of each webinar its platform's report, named by its date."""
    houses = ["Host,host,US,host.example"]
    for number, kind in enumerate(("partner", "partner", "grantee", "grantee", "other")):
        countries = chance.choice(("KE", "PE|KE", "PH", "FR|GB"))
        houses.append(f"House {number},{kind},{countries},house{number}.example")
    lines = ["name,kind,countries,domains,kind_from", *(f"{line},2017-01-01" for line in houses)]
    (folder / "organisations.csv").write_text("\n".join(lines), encoding="utf-8")
    domains = ["host.example", *(f"house{n}.example" for n in range(5)), "nowhere.example"]
    known = [f"p{number}@{chance.choice(domains)}" for number in range(people)]
    for number in range(webinars):
        on = date(2020, 1, 8) + timedelta(days=number * 300 // webinars + chance.randint(0, 20))
        rows = [
            line
            for email in chance.sample(known, chance.randint(people // 3, people))
            for line in stays(email, on, chance)
        ]
        head = f"Attendee Report\nReport Generated:,{on + timedelta(days=1):%m/%d/%Y} 03:00:00 PM\n"
        start = datetime(on.year, on.month, on.day, 15)  # noqa: DTZ001
        head += "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes)\n"
        head += f"Exchange,932 4417 2061,{start:{TIME}},90\nAttendee Details\n{COLUMNS}\n"
        (folder / f"{on}.csv").write_text(head + "\n".join(rows), encoding="utf-8")


def stays(email: str, on: date, chance: random.Random) -> Iterable[str]:
    """The lines of somebody who registered: none of them came, or rejoins that may overlap."""
    start = datetime(on.year, on.month, on.day, 15)  # noqa: DTZ001
    name = f"Person {email.partition('@')[0]}"
    before = f"{name},{name.replace(' ', ',')},{email},{start - timedelta(days=3):{TIME}},approved"
    times = chance.choice((0, 1, 1, 1, 2, 3))
    if not times:
        yield f"No,{before},--,--,--,--,"
    for _ in range(times):
        joined = start + timedelta(seconds=chance.randint(-600, 4000))
        left = joined + timedelta(seconds=chance.choice((20, 130, 299, 300, 1800, 4000)))
        minutes = (left - joined).seconds // 60 + 1
        yield f"Yes,{before},{joined:{TIME}},{left:{TIME}},{minutes},Yes,United States"


def reference(folder: Path) -> dict[str, Any]:
    """The figures of the year, counted from the files by the rules in words, in the plainest way."""
    with (folder / "organisations.csv").open(encoding="utf-8") as lines:
        houses = {row["domains"]: row for row in csv.DictReader(lines)}
    rows, registered, webinars = [], {}, sorted(folder.glob("2020-*.csv"))
    for path in webinars:
        text = path.read_text(encoding="utf-8").partition("Attendee Details\n")[2]
        seen: dict[str, set[int]] = {}
        for line in csv.DictReader(text.splitlines()):
            email = line["Email"]
            stay = seen.setdefault(email, set())
            if line["Attended"] == "Yes":
                joined, left = (datetime.strptime(line[f"{which} Time"], TIME) for which in ("Join", "Leave"))  # noqa: DTZ007
                begin = datetime.fromisoformat(f"{path.stem} 14:30:00")
                stay |= {
                    s
                    for s in range(int((joined - begin).total_seconds()), int((left - begin).total_seconds()))
                    if 0 <= s < 150 * 60
                }
        for email, seconds in seen.items():
            house = houses.get(email.partition("@")[2])
            if house and house["kind"] == "host":
                continue
            registered.setdefault(path.stem, {})[email] = bool(seconds)
            if len(seconds) >= 300:
                country = house["countries"].partition("|")[0] if house else None
                rows.append(
                    (
                        path.stem,
                        email,
                        house and house["name"],
                        house["kind"] if house else "unknown",
                        country,
                    )
                )

    def different(of: int, only: Any = None, by: int = 0) -> int:
        return len({row[of] for row in rows if row[of] and only in (None, row[by])})

    return {
        "webinars": len(webinars),
        "attendances": len(rows),
        "individuals": different(1),
        "organisations": different(2),
        "countries": different(4),
        "registered": len({email for each in registered.values() for email in each}),
        "by_kind": {kind: different(1, kind, 3) for kind in ("partner", "grantee", "other", "unknown")},
        "per_organisation": {name: different(1, name, 2) for name in {row[2] for row in rows} - {None}},
        "per_country": {code: different(1, code, 4) for code in {row[4] for row in rows} - {None}},
        "per_webinar": {
            path.stem: {
                "individuals": different(1, path.stem),
                "organisations": different(2, path.stem),
                "countries": different(4, path.stem),
                "registered": len(registered.get(path.stem, {})),
                "no_shows": sum(not came for came in registered.get(path.stem, {}).values()),
            }
            for path in webinars
        },
    }
