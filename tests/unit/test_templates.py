"""Pages hold no raw fields, tables, styles or scripts: those come from layouts and macros only."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "templates"
PAGES = [
    path
    for path in sorted(FOLDER.rglob("*.html"))
    if path.relative_to(FOLDER).parts[0] not in ("layouts", "macros", "mail")
]
RAW = re.compile(r"<(input|select|textarea|table|script|style)\b|\sstyle=|\son\w+=", re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_pages_use_the_macros(path: Path) -> None:
    found = [match.group(0) for match in RAW.finditer(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "path", sorted(FOLDER.rglob("*.html")), ids=lambda path: str(path.relative_to(FOLDER))
)
def test_templates_stay_short(path: Path) -> None:
    if path.parent.name != "macros":
        assert len(path.read_text().splitlines()) <= 140
