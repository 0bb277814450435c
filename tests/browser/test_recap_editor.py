"""The recap's editor as one writes in it, in a translation too, and what readers of Arabic see."""

from typing import Any

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.test_every_page import look
from tracker.database import db
from tracker.demo import story
from tracker.models import Recap, Webinar

EARLIER = story.EARLIER[0].slug
TENTH = story.TENTH.slug


def editor_of(site: Site, slug: str) -> str:
    with site.app.app_context():
        found = db.session.scalars(db.select(Webinar.id).where(Webinar.slug == slug)).one()
    return f"/o/webinars/{found}/recap"


def test_a_draft_is_kept_while_one_writes(site: Site, visit: Visit) -> None:
    page: Any = visit(editor_of(site, EARLIER) + "?language=es", signed_in=True, strict=True)
    page.clock.install()
    page.reload()
    page.get_by_label("Headline", exact=True).fill("De la denuncia a la ayuda")
    with page.expect_response(lambda answer: answer.url.endswith("/autosave?language=es")) as sent:
        page.clock.fast_forward(21_000)
    assert sent.value.status == 200
    page.get_by_text("Saved ").first.wait_for()
    with site.app.app_context():
        kept = db.session.scalars(db.select(Recap).where(Recap.language == "es")).one()
        assert (kept.title, kept.state) == ("De la denuncia a la ayuda", "draft")
    page.get_by_label("Headline", exact=True).fill("De la denuncia al apoyo")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert "The recap is saved." in page.inner_text("main")


def test_editor_and_recap_read_well_in_every_scheme(site: Site, visit: Visit) -> None:
    editor, wrong = editor_of(site, TENTH), []
    inside = [f"{editor}?language=ar", f"{editor}/publish?language=zh", f"{editor}/names?language=fr"]
    inside += [f"{editor}/review", f"{editor}/personal-data", editor.replace("/recap", "/themes")]
    for scheme in ("light", "dark"):
        for path in [*inside, f"/recaps/2020/{TENTH}/ar", f"/recaps/2020/{TENTH}/ru"]:
            page = visit(path, signed_in=path.startswith("/o"), scheme=scheme)
            assert page.answer.status == 200, path
            wrong += [f"{path}, {scheme}: {line}" for line in look(page)]
    assert not wrong, "\n".join(wrong)
