"""Taking consent back: by the person who spoke, by whoever holds their receipt's code, by the product that they told, or by an
administrator who says how they asked.
"""

from collections.abc import Sequence

from sqlmodel import col, select

from governance.core.access import Actor, Permission, Role, require
from governance.core.errors import Invalid, NotFound, Refused
from governance.core.people.tables import Person
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.commands.codes import code_row
from governance.feedback.commands.indexing import forget_words
from governance.feedback.consent import standing_consent
from governance.feedback.queries.sent import sent_id, sent_ids_of
from governance.feedback.tables import ConsentWithdrawal, Feedback, Scope
from governance.policy.consultation.commands.withdrawing import withdraw_everywhere

LONGEST_REASON = 1_000


def withdraw_consent(
    unit: UnitOfWork, scope: Scope, *, feedback_id: int | None = None, person_id: int | None = None
) -> None:
    """Takes one's own consent back, for one statement or for all that one said. It reaches everything derived at once.

    Raises NotFound, Invalid without exactly one of the two, Refused for another's words, whoever asks: administrators do it by
    `withdraw_for`, with a reason.
    """
    require(unit.actor, Permission.WITHDRAW_CONSENT)
    if (feedback_id is None) == (person_id is None):
        raise Invalid.field("feedback_id", "name either one statement or one person")
    speaker = _speaker(unit, feedback_id) if feedback_id is not None else _known_person(unit, person_id)
    if speaker is None or speaker != unit.actor.person_id:
        raise Refused("Only the contributor can withdraw consent, or an administrator who gives the reason.")
    _take_back(unit, scope, feedback_id=feedback_id, person_id=person_id)


def withdraw_for(
    unit: UnitOfWork,
    scopes: Sequence[Scope],
    reason: str,
    *,
    feedback_id: int | None = None,
    person_id: int | None = None,
) -> list[Scope]:
    """Takes consent back on someone's behalf, who asked for it elsewhere; `reason` says how they asked. Returns the scopes.

    Raises Refused for anyone but administrators, NotFound, Invalid without a reason, a scope or exactly one of the two.
    """
    require(unit.actor, Permission.MANAGE_PEOPLE)
    if (feedback_id is None) == (person_id is None):
        raise Invalid.field("feedback_id", "name either one statement or one person")
    if not scopes:
        raise Invalid.field("scopes", "choose at least one use to withdraw")
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid.field(
            "reason", f"expected how they asked for it, at most {LONGEST_REASON:,} characters at most"
        )
    if feedback_id is not None:
        _speaker(unit, feedback_id)
    else:
        _known_person(unit, person_id)
    taken = sorted(set(scopes))
    for scope in taken:
        _take_back(unit, scope, feedback_id=feedback_id, person_id=person_id, reason=reason)
    return taken


def withdraw_by_code(unit: UnitOfWork, code: str, scopes: Sequence[Scope]) -> None:
    """Takes back consent for all that a receipt's code was given out for; with the review of one's words go one's votes and
    statements in consultations. Whoever holds the code may do it, an account that was shut out included. Raises NotFound,
    Invalid without a scope.
    """
    row = code_row(unit, code)
    if row is None:
        raise NotFound("receipt", "with this code")
    if not scopes:
        raise Invalid.field("scopes", "choose at least one use to withdraw")
    if row.person_id is not None:
        _act_as(unit, row.person_id)
        for scope in scopes:
            _take_back(unit, scope, person_id=row.person_id)
        if Scope.REVIEW in scopes:
            withdraw_everywhere(unit, row.person_id)
        return
    for feedback_id in row.feedback_ids:
        _act_as(unit, _speaker(unit, feedback_id))
        for scope in scopes:
            _take_back(unit, scope, feedback_id=feedback_id)


def _act_as(unit: UnitOfWork, person_id: int | None) -> None:
    """From here on the holder of the code acts as who they are."""
    reference = Prefix.PERSON.of(person_id) if person_id is not None else "contributor"
    unit.actor = Actor(reference, "The contributor", frozenset({Role.STAKEHOLDER}), person_id)


def _speaker(unit: UnitOfWork, feedback_id: int) -> int | None:
    """Who said it; None for nobody in particular. Raises NotFound."""
    row = unit.session.exec(select(Feedback.id, Feedback.person_id).where(Feedback.id == feedback_id)).first()
    if row is None:
        raise NotFound("feedback", Prefix.FEEDBACK.of(feedback_id))
    return row[1]


def _known_person(unit: UnitOfWork, person_id: int | None) -> int:
    if person_id is None or unit.session.get(Person, person_id) is None:
        raise NotFound("person", Prefix.PERSON.of(person_id or 0))
    return person_id


def _take_back(
    unit: UnitOfWork,
    scope: Scope,
    *,
    feedback_id: int | None = None,
    person_id: int | None = None,
    reason: str = "",
) -> None:
    """Writes the withdrawal. Words that may no longer be reviewed leave the search index with it."""
    if scope is Scope.REVIEW:
        mine = Feedback.id == feedback_id if feedback_id is not None else Feedback.person_id == person_id
        ids = unit.session.exec(select(Feedback.id).where(mine, standing_consent(scope))).all()
        forget_words(unit.session, ids)
    unit.add(
        ConsentWithdrawal(person_id=person_id, feedback_id=feedback_id, scope=scope, withdrawn_at=unit.at)
    )
    subject = Prefix.FEEDBACK.of(feedback_id) if feedback_id is not None else Prefix.PERSON.of(person_id or 0)
    unit.record("consent.withdrawn", subject, {"scope": scope.value} | ({"reason": reason} if reason else {}))


def relay_withdrawal(
    unit: UnitOfWork, origin: str, key: str, scopes: Sequence[Scope], *, model: str | None = None
) -> list[Scope]:
    """Takes consent back for what came in by `origin` under `key`, as its contributor told the product that sent it. Returns
    the scopes that stood until now; without any, nothing happened.

    Raises NotFound, also for what another origin sent or what is not on `model`.
    """
    require(unit.actor, Permission.RELAY_WITHDRAWAL)
    return _relay(unit, [sent_id(unit.session, origin, key, model)], scopes)


def relay_withdrawal_of(
    unit: UnitOfWork, origin: str, person: str, scopes: Sequence[Scope], *, model: str | None = None
) -> int:
    """Takes consent back for all that a person said by `origin`, as they told the product that sent it; `person` is the handle
    that the product gave. What they said elsewhere is another's to relay. Returns how many statements it changed.

    Raises NotFound for someone who said nothing by this origin (on `model`).
    """
    require(unit.actor, Permission.RELAY_WITHDRAWAL)
    ids = sent_ids_of(unit.session, origin, person, model)
    if not ids:
        raise NotFound("person", person)
    return len([each for each in ids if _relay(unit, [each], scopes)])


def _relay(unit: UnitOfWork, ids: Sequence[int], scopes: Sequence[Scope]) -> list[Scope]:
    taken = []
    for scope in sorted(set(scopes)):
        standing = select(Feedback.id).where(col(Feedback.id).in_(ids), standing_consent(scope))
        for feedback_id in unit.session.exec(standing).all():
            _take_back(unit, scope, feedback_id=feedback_id)
            taken.append(scope)
    return taken
