"""Knows what an organisations file would make of the directory: new ones, changes, lines left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tracker.errors import N_, Invalid
from tracker.organisations.details import Change, Details, Kinship, list_changes, merge_described
from tracker.organisations.names import name_key
from tracker.organisations.reading import OrganisationsFile, Problem


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What an import did, or would do, with one organisation; `changes` is empty when nothing."""

    name: str
    is_new: bool
    changes: tuple[Change, ...]


@dataclass(kw_only=True)
class ImportReport:
    """What an import did, or would do: each organisation of the file, and the lines it could not use."""

    taken: list[Taken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plan: dict[str, Details] = field(default_factory=dict)  # by name key: those that are written

    @property
    def made(self) -> list[Taken]:
        """Organisations that are new."""
        return [one for one in self.taken if one.is_new]

    @property
    def changed(self) -> list[Taken]:
        """Organisations known before that are different now."""
        return [one for one in self.taken if one.changes and not one.is_new]

    @property
    def unchanged(self) -> int:
        """How many were known exactly as the file says."""
        return len(self.taken) - len(self.made) - len(self.changed)


def plan_import(read: OrganisationsFile, kept: Mapping[str, Details]) -> ImportReport:
    """What each organisation of a file will become; `kept` is the directory by name keys."""
    report = ImportReport(problems=list(read.problems))
    described = read.organisations
    owners = {domain: one.name for one in kept.values() for domain in one.domains}
    kinship = Kinship(parents={key: name_key(one.parent) for key, one in kept.items()})
    names = {name_key(one.name): one.name for one in described}
    names |= {key: one.name for key, one in kept.items()}
    for one in described:
        key = name_key(one.name)
        try:
            after = merge_described(kept.get(key), one)
            after = _with_parent(after, names, kinship)
            _refuse_taken_domains(after, owners)
        except Invalid as wrong:
            report.problems.append(Problem(line=one.lines[0], message=wrong.message, values=wrong.values))
            continue
        owners.update(dict.fromkeys(after.domains, after.name))
        changes = list_changes(kept.get(key), after)
        report.taken.append(Taken(name=after.name, is_new=key not in kept, changes=changes))
        if changes:
            report.plan[key] = after
    _drop_lost_parents(report, kept, read)
    report.problems.sort(key=lambda problem: problem.line)
    return report


def _with_parent(details: Details, names: dict[str, str], kinship: Kinship) -> Details:
    if not details.parent:
        return details
    parent = name_key(details.parent)
    if parent not in names:
        raise Invalid(
            N_("Its parent “%(parent)s” is in neither the directory nor this file"),
            field="parent",
            parent=details.parent,
        )
    kinship.set_parent(name_key(details.name), parent)
    return replace(details, parent=names[parent])


def _refuse_taken_domains(details: Details, owners: dict[str, str]) -> None:
    for domain in details.domains:
        owner = owners.get(domain, details.name)
        if name_key(owner) != name_key(details.name):
            raise Invalid(
                N_("%(domain)s belongs to %(owner)s already"), field="domains", domain=domain, owner=owner
            )


def _drop_lost_parents(report: ImportReport, kept: Mapping[str, Details], read: OrganisationsFile) -> None:
    """A parent whose own line could not be used is not there: its children are taken in without it."""
    lines = {name_key(one.name): one.lines[0] for one in read.organisations}
    for key, details in report.plan.items():
        parent = name_key(details.parent)
        if parent and parent not in kept and parent not in report.plan:
            report.plan[key] = replace(details, parent="")
            message = N_("It was taken in without its parent “%(parent)s”, whose line could not be used")
            report.problems.append(
                Problem(line=lines[key], message=message, values={"parent": details.parent})
            )
