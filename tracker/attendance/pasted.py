"""Knows rows that were pasted from a sheet or a mail: the text as the bytes of a report."""

import csv
import io
import re
from email.utils import getaddresses

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


def as_report(text: str) -> bytes:
    """What was pasted, to be read like a file; a mail's list of addresses becomes names with e-mails."""
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    people = _addressees(lines)
    if people is None:
        return "\n".join(lines).encode()
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("Name", "Email"))
    writer.writerows(people)
    return file.getvalue().encode()


def _addressees(lines: list[str]) -> list[tuple[str, str]] | None:
    """(name, e-mail) of each, where the lines hold addresses only, like "Maya <maya@x.org>; jun@x.org"."""
    if any("\t" in line for line in lines):
        return None
    found = getaddresses([", ".join(line.replace(";", ",").strip(" ,") for line in lines)])
    if not found or not all(_ADDRESS.fullmatch(email) for _, email in found):
        return None
    return found
