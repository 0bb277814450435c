"""Reading grows with a file's rows and no faster; ratios of processor time only, the best of some tries."""

import csv
import io
import time
from collections.abc import Callable

from tests.benchmarks.importing import report
from tracker.attendance.identity import group
from tracker.attendance.uploads import read_upload


def best(call: Callable[[], object], times: int = 3) -> float:
    spent = []
    for _ in range(times):
        at = time.process_time()
        call()
        spent.append(time.process_time() - at)
    return min(spent)


def test_reading_is_linear_and_near_to_plain_csv() -> None:
    small, large = report(2_000), report(10_000)
    text = large.decode()
    plain = best(lambda: list(csv.reader(io.StringIO(text, newline=""))), 5)
    read = best(lambda: read_upload(large, "report.csv"))
    assert read / best(lambda: read_upload(small, "report.csv")) < 5 * 2
    assert read / plain < 60  # about 20 where nothing else runs


def test_grouping_is_linear() -> None:
    small, large = (read_upload(report(rows), "report.csv").reading.rows for rows in (2_000, 10_000))
    assert best(lambda: group(large)) / best(lambda: group(small)) < 5 * 2
