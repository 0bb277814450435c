"""Runs migrations on the connection that `tracker.schema` hands over."""

from typing import Any, Literal

from alembic import context

from tracker import models  # noqa: F401 - the tables
from tracker.database import Base, UtcDateTime


def _render(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    transactional_ddl=True,  # SQLite can, where whoever connects says BEGIN himself
)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
