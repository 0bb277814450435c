"""How long the pack of a large year takes, and how much memory."""

import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.benchmarks.test_twenty_years import LARGE, fill

pytestmark = pytest.mark.benchmark
PROGRAM = """
import resource, sys
from tracker.commands import cli
cli(sys.argv[1:], standalone_mode=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_a_year_of_a_million_attendances(
    app: Flask, committed: Callable[[Callable[[], Any]], Any], tmp_path: Path
) -> None:
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        pytest.skip("one database is enough")
    committed(lambda: fill(LARGE))
    path = tmp_path / "year.zip"
    begun = time.perf_counter()
    arguments = ["--instance", app.instance_path, "year-pack", "2019", "-o", str(path)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TRACKER_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]},
    )
    seconds = time.perf_counter() - begun
    with zipfile.ZipFile(path) as packed:
        lines = packed.read("attendances.csv").count(b"\n") - 1
    size = path.stat().st_size // 1024
    told = f"{lines:,} attendances, {seconds:.1f} s, {done.stdout.strip()} MB in all, {size} KB"
    print(f"\nyear pack: {told}")
