"""Setting up and serving by command: a one-time code on a new instance, the demo, a clean end."""

import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.commands import cli

PROGRAM = "from tracker.commands import main; main()"


def start(instance: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM, "--instance", str(instance), *arguments, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(tmp_path, "run")
    yield process
    process.kill()
    process.communicate()


def lines_until(process: subprocess.Popen[str], wanted: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if wanted in line:
            return said
    raise AssertionError(f"never said {wanted!r}: {said}")


def test_run_sets_up_a_new_instance_and_ends_on_a_signal(running: subprocess.Popen[str]) -> None:
    said = lines_until(running, "one-time code")
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert address is not None
    with urllib.request.urlopen(address[0] + "first-run", timeout=10) as page:
        assert page.status == 200

    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 0


def test_a_taken_port_is_one_clear_line(running: subprocess.Popen[str], tmp_path: Path) -> None:
    said = lines_until(running, "http://")
    port = re.findall(r":(\d+)/", said)[0]
    told = CliRunner().invoke(cli, ["--instance", str(tmp_path / "other"), "run", "--port", port])
    assert told.exit_code == 1
    assert f"Port {port} is taken" in str(told.exception or told.output)


def test_init_prints_a_one_time_link(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["--instance", str(tmp_path), "init", "--organiser", "ana@example.org"])
    assert told.exit_code == 0, told.output
    assert re.fullmatch(r"http\S+/o/sign-in/[\w-]{40,}\n", told.stdout)


def test_the_demo_is_made_once_and_says_how_to_sign_in(tmp_path: Path) -> None:
    runner = CliRunner()
    first = runner.invoke(cli, ["--instance", str(tmp_path), "demo", "--no-serve"])
    again = runner.invoke(cli, ["--instance", str(tmp_path), "demo", "--no-serve"])
    assert first.exit_code == again.exit_code == 0, first.output
    assert first.stdout == again.stdout
    assert "ana.lindqvist@endviolence.example, password " in first.stdout
    assert (tmp_path / "sign-in.txt").stat().st_mode & 0o077 == 0


def test_a_worker_runs_apart_and_ends_on_a_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-c", PROGRAM, "--instance", str(tmp_path), "worker"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        lines_until(process, "The worker runs")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.communicate()
