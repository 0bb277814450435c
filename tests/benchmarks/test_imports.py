"""How long a large import takes: read, grouped, matched with 500 organisations, staged, applied, undone."""

from pathlib import Path

import pytest

from tests.benchmarks.importing import measured
from tests.benchmarks.measuring import say

pytestmark = pytest.mark.benchmark


@pytest.mark.parametrize("rows", [10_000, 50_000])
def test_import(rows: int, tmp_path: Path) -> None:
    found = measured(rows, tmp_path)
    print()
    for name in ("csv", "read", "stage", "apply", "undo"):
        say(f"{rows:,} rows: {name}", f"{found[name]:8.2f} s  {found[f'{name}_cpu']:8.2f} s CPU")
    say(
        f"{rows:,} rows: memory until staged, and in all",
        f"{found['staged_mb']:.0f} {found['all_mb']:.0f} MB",
    )
