"""Knows the three records by which the world believes a sender: which are there, and which to create."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.errors import N_
from tracker.organisations.domains import with_parents

LOOK_UP_SECONDS = 3.0
State = Literal["ok", "wrong", "missing", "unknown"]
LookUp = Callable[[str], Sequence[str] | None]


@dataclass(frozen=True, kw_only=True)
class Record:
    """SPF, DKIM or DMARC: how it stands, and the record (name, TXT) that is there or is to be created."""

    kind: Literal["SPF", "DKIM", "DMARC"]
    state: State
    name: str
    value: str
    words: str


def look_up(name: str) -> Sequence[str] | None:
    """The TXT records of a name; none where there are none, None where nobody could be asked."""
    import dns.exception  # noqa: PLC0415 - heavy, and only this page asks
    import dns.resolver  # noqa: PLC0415

    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=LOOK_UP_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError, ValueError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def advise(sender: str, smtp_host: str, ask: LookUp) -> list[Record]:
    """What the domain of a sender's address has and lacks."""
    domain = sender.rpartition("@")[2].casefold()
    return [_spf(domain, smtp_host, ask), _dkim(domain), _dmarc(domain, ask)]


def _spf(domain: str, smtp_host: str, ask: LookUp) -> Record:
    found = ask(domain)
    ours = [text for text in found or () if text.casefold().split(" ")[0] == "v=spf1"]
    state: State = "unknown"
    value = f"v=spf1 a:{smtp_host or 'mail.' + domain} ~all"
    words = N_(
        "It says which servers may send for the domain. Create it, or see that it names the mail server; "
        "where a provider sends for you, it tells what to write in place of this"
    )
    if found is not None:
        state = "missing"
    if ours:
        state, value = "ok", ours[0]
        words = N_("It says which servers may send for the domain. See that the mail server is among them")
    if len(ours) > 1:
        state, words = "wrong", N_("There are several, and then none counts: join them into one")
    elif ours and ours[0].casefold().endswith("+all"):
        state, words = "wrong", N_("It lets every server in the world send for the domain: end it with ~all")
    return Record(kind="SPF", state=state, name=domain, value=value, words=words)


def _dkim(domain: str) -> Record:
    words = N_(
        "It holds the public key of the signature that the mail server puts under each mail. Nobody can see "
        "from outside whether there is one: switch signing on at the mail server, which tells name and key"
    )
    value = "v=DKIM1; k=rsa; p=…"
    return Record(
        kind="DKIM", state="unknown", name=f"webinars._domainkey.{domain}", value=value, words=words
    )


def _dmarc(domain: str, ask: LookUp) -> Record:
    name = f"_dmarc.{domain}"
    names = [f"_dmarc.{each}" for each in with_parents(domain) if "." in each][:2]
    answers = [ask(each) for each in names]
    for each, found in zip(names, answers, strict=True):
        for text in found or ():
            if text.casefold().startswith("v=dmarc1"):
                words = N_("It says what becomes of mails that pretend to come from the domain")
                return Record(kind="DMARC", state="ok", name=each, value=text, words=words)
    return Record(
        kind="DMARC",
        state="unknown" if None in answers else "missing",
        name=name,
        value=f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}",
        words=N_(
            "It says what becomes of mails that pretend to come from the domain. Start with p=none, read the "
            "reports for some weeks, then say p=quarantine"
        ),
    )
