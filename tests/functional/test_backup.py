"""Copying a whole instance into one file and putting it back, on either database."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import factories
from tests.conftest import SECRET, make_app
from tracker.database import Base, db
from tracker.errors import Refusal, Unreadable
from tracker.models import Organisation
from tracker.operations.backup import restore_backup, write_backup
from tracker.schema import upgrade_schema


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
    }


@pytest.fixture
def filled(app: Flask, committed: Any) -> Flask:
    def fill() -> None:
        series = factories.make_series()
        factories.make_webinar(series)
        child = factories.make_organisation("UNICEF Cambodia", domain="kh.unicef.example")
        child.parent_id = factories.make_organisation("UNICEF", domain="unicef.example").id
        factories.make_organiser()

    committed(fill)
    return app


def test_a_backup_comes_back_in_another_database(filled: Flask, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    rows = write_backup(file, filled.config["TRACKER"])
    before = everything()
    assert rows == sum(map(len, before.values()))
    assert file.stat().st_mode & 0o077 == 0

    other = make_app(tmp_path / "other")
    with other.app_context():
        upgrade_schema()
        assert restore_backup(file) == rows
        assert everything() == before
        db.engine.dispose()
    assert (tmp_path / "other" / "secret_key").read_text() == SECRET


def test_numbers_go_on_after_a_restore(filled: Flask, tmp_path: Path, committed: Any) -> None:
    file = tmp_path / "all.zip"
    write_backup(file, filled.config["TRACKER"])

    def empty() -> None:
        for organisation in db.session.scalars(select(Organisation)):
            organisation.parent_id = None
        db.session.flush()
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())

    committed(empty)
    restore_backup(file)
    committed(lambda: factories.make_organisation("One more"))
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 4


def test_refuses_to_restore_over_data(filled: Flask, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    write_backup(file, filled.config["TRACKER"])
    with pytest.raises(Refusal, match="holds data already"):
        restore_backup(file)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_refuses_what_is_no_backup(app: Flask, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "wrong.zip"
    file.write_bytes(content)
    with pytest.raises(Unreadable, match="no backup"):
        restore_backup(file)


def test_a_backup_that_lost_rows_is_refused_whole(filled: Flask, tmp_path: Path) -> None:
    file, cut = tmp_path / "all.zip", tmp_path / "cut.zip"
    write_backup(file, filled.config["TRACKER"])
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(cut, "w") as part:
        for name in whole.namelist():
            part.writestr(name, b"" if name == "tables/organisers.jsonl" else whole.read(name))
    other = make_app(tmp_path / "other")
    with other.app_context():
        upgrade_schema()
        with pytest.raises(Unreadable):
            restore_backup(cut)
        assert sum(map(len, everything().values())) == 0
        db.engine.dispose()
