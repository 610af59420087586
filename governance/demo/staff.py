"""Who works at Larkmoor Public Advice, and whom it serves. Invented names; any likeness is chance."""

from dataclasses import dataclass

from governance.demo.records import Group, Person
from governance.demo.story import (
    ELDERLY,
    EXPERTS,
    GROUP_TARGETS_PERMILLE,
    NEWCOMERS,
    POLICY_DAYS,
    PUBLIC,
    TEACHERS,
)
from governance.demo.timeline import Timeline

_ABOUT = {
    ELDERLY: ("Elderly users", "People over 65 who use the assistant themselves, many of them by phone."),
    PUBLIC: ("General public", "Residents of all ages who ask for themselves or their family."),
    EXPERTS: (
        "Experts",
        "Clinicians, lawyers, debt advisers and counsellors in the fields the assistant speaks of.",
    ),
    TEACHERS: ("Teachers", "Teachers and youth workers who see what pupils do with the answers."),
    NEWCOMERS: ("Newcomers", "People who arrived in the last years and are still learning the language."),
}

GROUPS = tuple(Group(slug, *_ABOUT[slug], target) for slug, target in GROUP_TARGETS_PERMILLE.items())


@dataclass(frozen=True)
class Reviewer:
    """`handle` judges outputs in `languages`, and sees them as `group` does."""

    handle: str
    name: str
    group: str
    languages: tuple[str, ...]


REVIEWERS = (
    Reviewer("hannah.brandt", "Hannah Brandt", EXPERTS, ("de", "en", "es")),
    Reviewer("samuel.adeyemi", "Samuel Adeyemi", EXPERTS, ("en", "fr", "zh-Hans")),
    Reviewer("lin.meiyu", "Lin Meiyu", EXPERTS, ("en", "zh-Hans")),
    Reviewer("rosa.delgado", "Rosa Delgado", ELDERLY, ("es", "en", "fr")),
    Reviewer("gerd.lindner", "Gerd Lindner", ELDERLY, ("de", "en")),
    Reviewer("aisha.karim", "Aisha Karim", PUBLIC, ("en", "es", "fr")),
    Reviewer("tan.jiawen", "Tan Jia Wen", PUBLIC, ("de", "en", "zh-Hans")),
)

POLICY_OWNER, POLICY_APPROVER = "amara.okafor", "tomasz.wieczorek"
AUDITORS = ("leila.rahimi", "daniel.fournier")
ENGINEERS = ("priya.raman", "mateo.quiroga")
MANAGER, ADMIN = "ingrid.solberg", "noor.haddad"

_OTHERS = {
    POLICY_OWNER: ("Amara Okafor", "policy_owner"),
    POLICY_APPROVER: ("Tomasz Wieczorek", "policy_owner"),
    AUDITORS[0]: ("Leila Rahimi", "auditor"),
    AUDITORS[1]: ("Daniel Fournier", "auditor"),
    ENGINEERS[0]: ("Priya Raman", "engineer"),
    ENGINEERS[1]: ("Mateo Quiroga", "engineer"),
    MANAGER: ("Ingrid Solberg", "manager"),
    ADMIN: ("Noor Haddad", "admin"),
}


def staff(timeline: Timeline) -> tuple[Person, ...]:
    """Everyone with a role beyond giving feedback. Reviewers belong to the stakeholder group that they speak for."""
    joined = timeline.day(POLICY_DAYS[1] + 30, 9)
    every = ("review", "training")
    reviewers = (
        Person(
            handle=each.handle,
            name=each.name,
            email=_email(each.handle),
            group=each.group,
            languages=each.languages,
            roles=("reviewer",),
            consents=every,
            joined_at=joined,
        )
        for each in REVIEWERS
    )
    others = (
        Person(
            handle=handle,
            name=name,
            email=_email(handle),
            group=None,
            languages=("en",),
            roles=(role,),
            consents=every,
            joined_at=joined,
        )
        for handle, (name, role) in _OTHERS.items()
    )
    return (*reviewers, *others)


def _email(handle: str) -> str:
    return f"{handle}@larkmoor.example"
