"""Looking at an instance: what the doctor says, which addresses there are, old schemas refused."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from tracker.commands import cli
from tracker.commands.instance import list_routes
from tracker.database import WRITING, db
from tracker.operations.doctor import examine
from tracker.schema import OldSchema, newest_version, require_current_schema


def call(instance: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--instance", str(instance), *arguments])


def test_a_well_instance_has_no_problems(app: Flask) -> None:
    found = examine(app.config["TRACKER"])
    assert found["problems"] == []
    assert found["database"] == db.engine.dialect.name
    assert found["schema"] == found["schema_needed"]


def test_doctor_prints_one_json_document(tmp_path: Path) -> None:
    assert call(tmp_path, "upgrade").exit_code == 0
    told = call(tmp_path, "doctor", "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["problems"] == []


def test_doctor_finds_a_missing_schema(tmp_path: Path) -> None:
    told = call(tmp_path, "doctor", "--json")
    assert told.exit_code == 1
    assert "upgrade" in json.loads(told.stdout)["problems"][0]


def test_doctor_finds_an_open_key(tmp_path: Path) -> None:
    call(tmp_path, "upgrade")
    (tmp_path / "secret_key").chmod(0o644)
    assert "chmod 600" in call(tmp_path, "doctor").output


def test_an_older_schema_is_refused_and_names_upgrade(app: Flask) -> None:
    try:
        set_version("0000")
        require_current_schema()
    except OldSchema as refusal:
        assert "webinar-tracker upgrade" in str(refusal)
    else:
        raise AssertionError("an older schema was taken")
    finally:
        set_version(str(newest_version()))


def set_version(version: str) -> None:
    with db.engine.connect().execution_options(**{WRITING: True}) as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")  # noqa: S608
        connection.commit()


def test_routes_name_their_roles(app: Flask) -> None:
    routes = {str(route["rule"]): route for route in list_routes(app)}
    assert routes["/o/sign-in"]["methods"] == ["GET", "POST"]
    assert all({"rule", "endpoint", "methods", "roles"} == set(route) for route in routes.values())
