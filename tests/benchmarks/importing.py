"""One large import in a process of its own: how long each part takes, and how much memory more.

As a process: python -m tests.benchmarks.importing ROWS FOLDER
"""

import csv
import io
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests import factories as make
from tests.conftest import make_app
from tracker.attendance.service import apply_import, stage_import, undo_import
from tracker.attendance.uploads import read_upload
from tracker.audit import COMMAND
from tracker.clock import utc_now
from tracker.database import begin_write, db
from tracker.schema import upgrade_schema
from tracker.webinars.queries import get_webinar

HOUSES = 500
FOLDER = Path(__file__).parents[2]


def report(rows: int) -> bytes:
    """A Zoom meeting report of half as many people, each of whom came back once, from 500 organisations."""
    chance = random.Random(1)
    lines = ["Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"]
    for number in range(rows):
        person = number % (rows // 2)
        joined = datetime(2020, 6, 17, 15) + timedelta(seconds=chance.randint(0, 1800))  # noqa: DTZ001
        left = joined + timedelta(seconds=chance.randint(60, 3600))
        minutes = (left - joined).seconds // 60
        lines.append(
            f"Kofi Mensah {person},kofi{person}@house{person % HOUSES}.example,"
            f"{joined:%m/%d/%Y %I:%M:%S %p},{left:%m/%d/%Y %I:%M:%S %p},{minutes},No"
        )
    return "\r\n".join(lines).encode()


def measured(rows: int, folder: Path) -> dict[str, float]:
    """What a fresh process measures: seconds of processor and clock, and MB."""
    command = [sys.executable, "-m", "tests.benchmarks.importing", str(rows), str(folder)]
    told = subprocess.run(command, cwd=FOLDER, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told)
    return found


def _main(rows: int, folder: Path) -> None:
    app = make_app(folder, database_url=f"sqlite:///{folder / 'tracker.sqlite'}")
    found: dict[str, float] = {}

    def timed(name: str, call: Callable[[], Any]) -> Any:
        at, used = time.perf_counter(), time.process_time()
        result = call()
        found[name], found[f"{name}_cpu"] = time.perf_counter() - at, time.process_time() - used
        return result

    def written(call: Callable[[], Any]) -> Any:
        begin_write()
        result = call()
        db.session.commit()
        return result

    with app.app_context():
        upgrade_schema()
        content = report(rows)
        written(
            lambda: [
                make.make_organisation(f"House number {n}", domain=f"house{n}.example", country="PH")
                for n in range(HOUSES)
            ]
        )
        webinar_id = written(lambda: make.make_webinar(make.make_series(), state="held").id)
        read_upload(report(20), "warm.csv")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        text = content.decode()
        timed("csv", lambda: list(csv.reader(io.StringIO(text, newline=""))))
        upload = timed("read", lambda: read_upload(content, "report.csv"))
        staged = timed(
            "stage",
            lambda: written(
                lambda: stage_import(get_webinar(webinar_id), upload, "Europe/Zurich", COMMAND).imported
            ),
        )
        found["staged_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        timed("apply", lambda: written(lambda: apply_import(staged, COMMAND, utc_now())))
        timed("undo", lambda: written(lambda: undo_import(staged, COMMAND, utc_now())))
        found["all_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    _main(int(sys.argv[1]), Path(sys.argv[2]))
