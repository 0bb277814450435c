"""Which uploaded files may be passed on, as a table of cases."""

import io
import zipfile

import pytest

from tracker.errors import Unreadable
from tracker.webinars.file_types import check_file, clean_file_name


def packed(*names: str, first: tuple[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


PPTX = packed("[Content_Types].xml", "ppt/presentation.xml")
ODP = packed("content.xml", first=("mimetype", "application/vnd.oasis.opendocument.presentation"))


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("slides.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("Slides.PDF", b"%PDF-1.7 ...", "application/pdf"),
        (
            "deck.pptx",
            PPTX,
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("deck.odp", ODP, "application/vnd.oasis.opendocument.presentation"),
        ("photo.jpg", b"\xff\xd8\xff\xe0..", "image/jpeg"),
        ("talk.mp4", b"\x00\x00\x00\x20ftypisom....", "video/mp4"),
        ("talk.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello", "text/vtt"),
        ("notes.txt", "Übersicht".encode(), "text/plain"),
    ],
)
def test_known_types(name: str, content: bytes, content_type: str) -> None:
    assert check_file(name, content).content_type == content_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("run.exe", b"MZ...."),
        ("page.html", b"<!doctype html>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("slides.pdf", b"<html>%PDF-1.7"),
        ("slides.pdf", b"MZ\x90\x00"),
        ("notes.txt", b"hello <script>alert(1)</script>"),
        ("notes.txt", b"< !DOCTYPE html>"),
        ("notes.txt", b"\xff\xfe\x00"),
        ("deck.pptx", packed("word/document.xml", "[Content_Types].xml")),
        ("deck.pptx", packed("[Content_Types].xml", "ppt/presentation.xml", "ppt/vbaProject.bin")),
        ("deck.pptm", PPTX),
        ("deck.odp", packed("mimetype")),
        ("deck.docx", b"PK\x03\x04 no archive"),
        ("archive.zip", packed("a")),
        ("noending", b"%PDF-1.7"),
        (".pdf", b"%PDF-1.7"),
    ],
)
def test_all_else_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        check_file(name, content)
    assert str(caught.value)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("C:\\Users\\ana\\My slides.PDF", "My slides.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ('a"b;c\r\nSet-Cookie: x.pdf', "a-b-c Set-Cookie- x.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("សិក្ខា.pdf", "សិក្ខា.pdf"),
        ("...", "file"),
    ],
)
def test_names_are_clean(given: str, clean: str) -> None:
    assert clean_file_name(given) == clean
