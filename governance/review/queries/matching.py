"""Which outputs meet an opening rule, and how many a rule would have brought to the reviewers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, col

from governance.feedback.tables import Feedback
from governance.review.queries.flags import stands_as_flag
from governance.review.queries.places import ROUNDING, gap_by_output, tenths
from governance.review.rules import OpeningRule
from governance.review.tables import Case


@dataclass(frozen=True)
class Match:
    """An output that meets a rule, with what was counted: flags, the highest of them (0 without one), the groups' distance."""

    output_id: int
    flags: int
    severity: int
    gap: float

    @property
    def reason(self) -> str:
        """Why a case is opened, in words."""
        flagged = "Flagged once" if self.flags == 1 else f"Flagged {self.flags} times"
        apart = f"Groups' ratings lie {tenths(self.gap) / 10:.1f} apart"
        return flagged if self.flags and not self.gap else f"{flagged}; {apart}" if self.flags else apart


@dataclass(frozen=True)
class Preview:
    """What a rule would have opened in a period: outputs that came to meet it then, those of them that had a case anyway, and a
    few that would have been new.
    """

    outputs: int
    with_case: int
    examples: tuple[int, ...]

    @property
    def new(self) -> int:
        return self.outputs - self.with_case


def matches(
    session: Session,
    rule: OpeningRule,
    *conditions: ColumnElement[bool],
    fresh: bool = True,
) -> list[Match]:
    """Outputs that meet `rule` by the feedback that `conditions` leave, by id; with `fresh`, only those that never had a case."""
    scope = [*_scope(rule), *conditions]
    if fresh:
        scope.append(col(Feedback.output_id).not_in(select(col(Case.output_id))))
    flagged = {row.output_id: row for row in session.execute(_flagged(rule, scope))}
    apart = {}
    if rule.gap_tenths is not None:
        gaps = gap_by_output(*scope).subquery()
        wide = select(gaps.c.output_id, gaps.c.gap).where(gaps.c.gap * 10 >= rule.gap_tenths - ROUNDING)
        apart = {output_id: float(gap) for output_id, gap in session.execute(wide)}
    return [
        Match(
            output_id,
            flagged[output_id].flags if output_id in flagged else 0,
            (flagged[output_id].severity or 0) if output_id in flagged else 0,
            apart.get(output_id, 0.0),
        )
        for output_id in sorted(flagged.keys() | apart.keys())
    ]


def preview(session: Session, rule: OpeningRule, since: datetime, until: datetime) -> Preview:
    """What `rule` would have opened from `since` until `until`, by what was recorded then."""
    before, then = (
        {each.output_id for each in matches(session, rule, col(Feedback.recorded_at) < moment, fresh=False)}
        for moment in (since, until)
    )
    new = sorted(then - before)
    with_case = set(
        session.execute(select(col(Case.output_id)).where(col(Case.output_id).in_(new))).scalars()
    )
    return Preview(len(new), len(with_case), tuple(each for each in new if each not in with_case)[:5])


def _scope(rule: OpeningRule) -> list[ColumnElement[bool]]:
    scope = []
    if rule.scenario:
        scope.append(col(Feedback.scenario) == rule.scenario)
    if rule.language:
        scope.append(col(Feedback.language) == rule.language)
    return scope


def _flagged(rule: OpeningRule, scope: list[ColumnElement[bool]]) -> Select[int, int, int | None]:
    flags, severity = func.count().label("flags"), func.max(col(Feedback.severity)).label("severity")
    thresholds = []
    if rule.flags is not None:
        thresholds.append(flags >= rule.flags)
    if rule.severity is not None:
        thresholds.append(severity >= rule.severity)
    return (
        select(col(Feedback.output_id), flags, severity)
        .where(stands_as_flag(), *scope)
        .group_by(col(Feedback.output_id))
        .having(or_(False, *thresholds))
    )


def touched_since(feedback_id: int, last: int | None = None) -> ColumnElement[bool]:
    """Whether something was said on a `Feedback` row's output from this record on, up to `last`."""
    lately = select(col(Feedback.output_id)).where(col(Feedback.id) >= feedback_id)
    if last is not None:
        lately = lately.where(col(Feedback.id) <= last)
    return col(Feedback.output_id).in_(lately)
