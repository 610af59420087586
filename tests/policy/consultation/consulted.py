"""Consultations that tests arrange."""

from governance.core.access import SYSTEM, Actor
from governance.core.people.commands import add_stakeholder_group
from governance.core.store import Store
from governance.policy.consultation.commands import create_consultation, invite, open_consultation
from governance.policy.consultation.commands.statements import add_statements
from governance.policy.consultation.commands.voting import vote
from governance.policy.consultation.tables import Consultation

VISITOR = Actor("guest", "Someone invited")
TEXTS = ("Plain words help.", "Softer is better.", "Warnings come first.", "Short is kind.")


def an_open_consultation(store: Store, **invited: int) -> tuple[Consultation, dict[str, list[str]]]:
    """An open consultation on TEXTS (ids 1 to 4), and the secrets of those invited, by group."""
    groups = invited or {"elders": 2}
    for group in groups:
        with store.begin(SYSTEM) as unit:
            add_stakeholder_group(unit, group, group.capitalize(), "", 1000 // len(groups))
    with store.begin(SYSTEM) as unit:
        consultation = create_consultation(unit, "bluntness", "How blunt?", "How blunt may an answer be?")
        add_statements(unit, consultation.id, [(text, "en", None) for text in TEXTS])
        tokens = {group: invite(unit, consultation.id, count, group=group) for group, count in groups.items()}
        open_consultation(unit, consultation.id)
    return consultation, tokens


def votes(store: Store, token: str, *values: int) -> None:
    """Somebody's votes on the first statements, in their order."""
    with store.begin(VISITOR) as unit:
        vote(unit, token, dict(enumerate(values, 1)))
