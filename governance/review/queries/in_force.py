"""The organisation's rules of review that hold now; the house's own where it has set none."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from governance.review.rules import USUAL_RULE, OpeningRule, Reviewers, usual_judgements
from governance.review.tables.governing import CaseRule, ReviewerRule, ReviewSettings

USUAL_SETTINGS = ReviewSettings(set_at=datetime.min.replace(tzinfo=UTC))


def opening_rules(session: Session) -> list[OpeningRule]:
    """What opens cases. As long as nobody has set a rule, the usual one; with all of them switched off, none."""
    stored = session.exec(select(CaseRule).order_by(col(CaseRule.id))).all()
    if not stored:
        return [USUAL_RULE]
    return [as_rule(each) for each in stored if each.active]


def as_rule(stored: CaseRule) -> OpeningRule:
    return OpeningRule(stored.flags, stored.severity, stored.gap_tenths, stored.scenario, stored.language)


def reviewer_rules(session: Session) -> list[ReviewerRule]:
    """The rules in force on how many reviewers a case takes."""
    return list(session.exec(select(ReviewerRule).where(ReviewerRule.active)).all())


def reviewers_for(rules: Sequence[ReviewerRule], severity: int, scenario: str) -> Reviewers:
    """How many reviewers a case takes: by the narrowest rule that fits, of equally narrow ones by the newest."""
    fitting = [
        rule for rule in rules if rule.severity in (severity, None) and rule.scenario in (scenario, None)
    ]
    if not fitting:
        return Reviewers(usual_judgements(severity))
    narrowest = max(fitting, key=lambda rule: (rule.scenario is not None, rule.severity is not None, rule.id))
    return Reviewers(narrowest.required, narrowest.quorum)


def review_settings(session: Session) -> ReviewSettings:
    """How review is run; the usual settings where nobody has set any."""
    return session.get(ReviewSettings, 1) or USUAL_SETTINGS
