"""Static files carry their content's hash, also inside the style sheet."""

from pathlib import Path

from tracker.web.assets import FOLDER, load


def test_a_name_changes_with_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    before = load(tmp_path)["a.js"].name
    (tmp_path / "a.js").write_text("2")
    assert load(tmp_path)["a.js"].name != before


def test_the_sheet_names_the_font_by_its_hash() -> None:
    assets = load(FOLDER)
    font = assets["display-600.woff2"].name
    assert f"url({font})" in assets["app.css"].content.decode()
    assert font != "display-600.woff2"


def test_budgets() -> None:
    assets = load(FOLDER)
    assert len(assets["app.css"].packed) <= 12_000
    assert len(assets["sprinkle.js"].packed) <= 1_500
    assert len(assets["display-600.woff2"].content) <= 18_000
