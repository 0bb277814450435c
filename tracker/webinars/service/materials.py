"""Keeps the materials of a webinar: files of known types, links, and who may see them."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from tracker.audit import Actor, record
from tracker.database import db
from tracker.errors import N_, Invalid, NotFound
from tracker.models import Material, MaterialFile, Presentation
from tracker.text import clean_title
from tracker.webinars.details import LANGUAGES, clean_link
from tracker.webinars.file_types import check_file
from tracker.webinars.service.numbers import lock_webinar

KINDS = {
    "slides": N_("Slides"),
    "recording": N_("Recording"),
    "handout": N_("Handout"),
    "recap": N_("Recap file"),
}
VISIBILITIES = {"public": N_("Everyone"), "organisers": N_("Organisers only")}


class MaterialDetails(TypedDict, total=False):
    """What an organiser can set of a material. `presentation_id` is one of the same webinar."""

    title: str
    kind: str
    language: str
    visibility: str
    presentation_id: int | None


def add_file(
    webinar_id: int,
    file_name: str,
    content: bytes,
    *,
    most_bytes: int,
    actor: Actor,
    now: datetime,
    **details: Unpack[MaterialDetails],
) -> Material:
    """An uploaded file; Unreadable for a type that is not passed on, Invalid(field="file") when too large."""
    if len(content) > most_bytes:
        raise Invalid(
            N_("The file has %(size)s MB; at most %(most)s MB can be kept. Add a link to it instead"),
            field="file",
            size=round(len(content) / 2**20, 1),
            most=most_bytes // 2**20,
        )
    checked = check_file(file_name, content)
    title = details.get("title") or checked.file_name.rpartition(".")[0]
    material = _add(
        webinar_id,
        {**details, "title": title},
        actor,
        now,
        file_name=checked.file_name,
        content_type=checked.content_type,
        size_bytes=len(content),
    )
    db.session.add(MaterialFile(material_id=material.id, content=content))
    db.session.flush()
    return material


def add_link(
    webinar_id: int, url: str, *, actor: Actor, now: datetime, **details: Unpack[MaterialDetails]
) -> Material:
    """A material that lies elsewhere, by its https address."""
    link = clean_link(url, "url")
    if not link:
        raise Invalid(N_("Choose a file, or enter an address"), field="url")
    return _add(webinar_id, details, actor, now, url=link)


def edit_material(material_id: int, *, actor: Actor, **details: Unpack[MaterialDetails]) -> Material:
    """The material with its new title, kind, language or visibility."""
    material = _locked(material_id)
    clean = _clean(material.webinar_id, details)
    before = {key: getattr(material, key) for key in clean}
    for key, value in clean.items():
        setattr(material, key, value)
    db.session.flush()
    record(actor, "material.edited", material, label=material.title, before=before, after=clean)
    return material


def delete_material(material_id: int, *, actor: Actor) -> None:
    """Take a material away, its file too."""
    material = _locked(material_id)
    record(actor, "material.deleted", material, label=material.title)
    db.session.delete(material)
    db.session.flush()


def _add(webinar_id: int, details: MaterialDetails, actor: Actor, now: datetime, **more: Any) -> Material:
    _, webinar = lock_webinar(webinar_id)
    given: MaterialDetails = {"kind": "slides", "language": webinar.language, "title": "", **details}
    material = Material(webinar_id=webinar.id, created_at=now, **_clean(webinar.id, given), **more)
    db.session.add(material)
    db.session.flush()
    record(actor, "material.added", material, label=material.title, after={"visibility": material.visibility})
    return material


def _clean(webinar_id: int, details: MaterialDetails) -> dict[str, Any]:
    clean: dict[str, Any] = dict(details)
    if "title" in clean:
        clean["title"] = clean_title(clean["title"])
    for field, known in (("kind", KINDS), ("visibility", VISIBILITIES), ("language", LANGUAGES)):
        if field in clean and clean[field] not in known:
            raise Invalid(N_("Choose one of the list"), field=field)
    if clean.get("presentation_id") is not None:
        mine = select(Presentation.id).where(
            Presentation.id == clean["presentation_id"], Presentation.webinar_id == webinar_id
        )
        if db.session.scalar(mine) is None:
            raise Invalid(N_("Choose one of the list"), field="presentation_id")
    return clean


def _locked(material_id: int) -> Material:
    webinar_id = db.session.scalar(select(Material.webinar_id).where(Material.id == material_id))
    if webinar_id is None:
        raise NotFound(N_("There is no such material"))
    lock_webinar(webinar_id)
    material = db.session.get(Material, material_id, populate_existing=True)
    if material is None:
        raise NotFound(N_("There is no such material"))
    return material
