"""The release gate: what must hold before a dataset version may be frozen."""

from sqlalchemy import Text, and_, cast, exists, func, not_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session, col

from governance.core.errors import NotFound
from governance.datasets.gate_check import GateCheck, counted
from governance.datasets.pairs import ExampleKind
from governance.datasets.queries.consent import feedback_consents, withdrawn_judgements
from governance.datasets.queries.failing import failing_examples
from governance.datasets.queries.gate_rules import RULES, Asked
from governance.datasets.tables import DatasetVersion, Example, ExampleSource, GateRule
from governance.feedback.tables import Feedback

BINDING = frozenset({"examples", "sources", "consent"})
"""Checks that nobody may overrule."""

_EMPTY = '[{"content":"","role":"assistant"}]'


def gate(session: Session, version_id: int) -> list[GateCheck]:
    """Every check of the version, as things stand now. Raises NotFound."""
    version = session.get(DatasetVersion, version_id)
    if version is None:
        raise NotFound("dataset version with the number", version_id)
    return [
        _complete(session, version),
        _check(
            session,
            version_id,
            "sources",
            "Every example knows where it came from.",
            "{} without a source.",
            not_(exists().where(col(ExampleSource.example_id) == Example.id)),
        ),
        _check(
            session,
            version_id,
            "consent",
            "Everyone whose words are used lets us train on them.",
            "{} from words whose training consent does not stand. Build a new version: it leaves them out.",
            or_(_unwilling_feedback(), _unwilling_reviewer()),
        ),
        _check(
            session,
            version_id,
            "pairs",
            "The two completions of every example differ, and neither is empty.",
            "{} whose completions are the same, or empty.",
            _degenerate(),
        ),
        *_chosen(session, version),
    ]


def _chosen(session: Session, version: DatasetVersion) -> list[GateCheck]:
    """The checks that the organisation asks for."""
    return [
        RULES[rule.name].check(Asked(session, version, rule.limit, rule.against))
        for rule in gate_rules(session)
    ]


def _complete(session: Session, version: DatasetVersion) -> GateCheck:
    stored = session.execute(
        select(func.count()).select_from(Example).where(col(Example.dataset_version_id) == version.id)
    ).scalar_one()
    if not version.example_count:
        return GateCheck(
            "examples", False, "There is no example: the recipe matched nothing that can be used."
        )
    if stored != version.example_count:
        return GateCheck(
            "examples", False, f"{version.example_count:,} examples were built, {stored:,} are there."
        )
    return GateCheck("examples", True, f"All {stored:,} examples are there.")


def _check(
    session: Session, version_id: int, name: str, well: str, badly: str, failing: ColumnElement[bool]
) -> GateCheck:
    count, first = failing_examples(session, version_id, failing)
    return (
        GateCheck(name, True, well)
        if not count
        else GateCheck(name, False, badly.format(counted(count)), first)
    )


def _unwilling_feedback() -> ColumnElement[bool]:
    return exists().where(
        col(ExampleSource.example_id) == Example.id,
        col(Feedback.id) == ExampleSource.feedback_id,
        not_(feedback_consents()),
    )


def _unwilling_reviewer() -> ColumnElement[bool]:
    return exists().where(
        col(ExampleSource.example_id) == Example.id,
        col(ExampleSource.judgement_id).in_(withdrawn_judgements()),
    )


def _degenerate() -> ColumnElement[bool]:
    """Two completions that are the same or empty; of other kinds, an answer that is empty."""
    chosen, rejected = cast(col(Example.chosen), Text), cast(col(Example.rejected), Text)
    empty = ("[]", _EMPTY)
    is_pair = col(Example.kind) == ExampleKind.PREFERENCE
    has_answer = col(Example.kind) != ExampleKind.PROMPT
    return or_(
        and_(is_pair, or_(chosen == rejected, rejected.in_(empty))), and_(has_answer, chosen.in_(empty))
    )


def gate_rules(session: Session) -> list[GateRule]:
    """The checks that the organisation asks for beside those that always hold, by name."""
    return list(session.execute(select(GateRule).order_by(col(GateRule.name))).scalars())
