"""The organisation sets its rules of review: what opens a case, how many look, who gets it, who knows what, how it is run."""

from collections.abc import Collection

from sqlmodel import col, select

from governance.core.access import Permission, require
from governance.core.errors import NotFound, Problem
from governance.core.people.commands import SLUG
from governance.core.people.tables import Person
from governance.core.references import Prefix, prefix_of
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.records import is_language
from governance.review.commands.checks import check_severity, refuse
from governance.review.rules import USUAL_RULE, OpeningRule
from governance.review.tables.governing import (
    AssignmentRule,
    CaseRule,
    Expertise,
    Facet,
    ReviewerRule,
    ReviewSettings,
)

Rule = type[CaseRule] | type[ReviewerRule] | type[AssignmentRule]
MOST_REVIEWERS = 9


def add_case_rule(unit: UnitOfWork, name: str, rule: OpeningRule) -> CaseRule:
    """A new rule that opens cases. The first one an organisation sets stands beside the usual one, which can be switched off.

    Raises Invalid.
    """
    require(unit.actor, Permission.SET_REVIEW_RULES)
    problems = [*check_severity(rule.severity), *_check_slice(rule.scenario, rule.language)]
    if not 0 < len(name.strip()) <= 120:
        problems.append(Problem("name", "expected a name, of 120 characters at most"))
    if rule.flags is None and rule.severity is None and rule.gap_tenths is None:
        problems.append(Problem("flags", "expected at least one threshold"))
    if rule.flags is not None and rule.flags < 1:
        problems.append(Problem("flags", "expected 1 or more"))
    if rule.gap_tenths is not None and not 1 <= rule.gap_tenths <= 40:
        problems.append(Problem("gap", "expected 0.1 to 4.0 points"))
    refuse(problems)
    if unit.session.exec(select(CaseRule.id)).first() is None:
        unit.add(_case_rule(unit, "The default rule", USUAL_RULE))
    added = unit.add(_case_rule(unit, name.strip(), rule))
    unit.record("case_rule.added", Prefix.CASE_RULE.of(added.id), {"name": added.name})
    return added


def add_reviewer_rule(
    unit: UnitOfWork, required: int, quorum: int | None, severity: int | None, scenario: str | None
) -> ReviewerRule:
    """How many reviewers the cases of a severity or scenario take from now on, and how many must agree (None: all).

    Raises Invalid.
    """
    require(unit.actor, Permission.SET_REVIEW_RULES)
    problems = [*check_severity(severity), *_check_slice(scenario, None)]
    if not 1 <= required <= MOST_REVIEWERS:
        problems.append(Problem("required", f"expected 1 to {MOST_REVIEWERS}"))
    elif quorum is not None and not required // 2 < quorum <= required:
        problems.append(Problem("quorum", f"expected more than half of {required}, and {required} at most"))
    refuse(problems)
    added = unit.add(
        ReviewerRule(
            severity=severity, scenario=scenario or None, required=required, quorum=quorum, set_at=unit.at
        )
    )
    unit.record("reviewer_rule.added", Prefix.REVIEWER_RULE.of(added.id), {"required": required})
    return added


def add_assignment_rule(
    unit: UnitOfWork, language: str | None, scenario: str | None, person_id: int | None
) -> AssignmentRule:
    """Who gets new cases of a slice: one person, or without one whoever reads the language and has least to do.

    Raises Invalid, NotFound.
    """
    require(unit.actor, Permission.SET_REVIEW_RULES)
    refuse(_check_slice(scenario, language))
    if person_id is not None:
        _person(unit, person_id)
    added = unit.add(
        AssignmentRule(
            language=language or None, scenario=scenario or None, person_id=person_id, set_at=unit.at
        )
    )
    unit.record("assignment_rule.added", Prefix.ASSIGNMENT_RULE.of(added.id))
    return added


def switch_rule(unit: UnitOfWork, kind: Rule, rule_id: int, active: bool) -> None:
    """Switches a rule on or off; it is never deleted. Raises NotFound."""
    require(unit.actor, Permission.SET_REVIEW_RULES)
    name = str(kind.__tablename__)
    reference = prefix_of(name).of(rule_id)
    rule = unit.session.get(kind, rule_id)
    if rule is None:
        raise NotFound("rule", reference)
    rule.active, rule.set_at = active, unit.at
    unit.record(f"{name}.{'switched_on' if active else 'switched_off'}", reference)


def set_expertise(
    unit: UnitOfWork, person_id: int, languages: Collection[str], scenarios: Collection[str]
) -> None:
    """What a reviewer knows from now on: exactly these languages and scenarios. Raises NotFound, Invalid."""
    require(unit.actor, Permission.SET_REVIEW_RULES)
    _person(unit, person_id)
    refuse([problem for each in languages for problem in _check_slice(None, each)])
    refuse([problem for each in scenarios for problem in _check_slice(each, None)])
    wanted = {(Facet.LANGUAGE, each) for each in languages} | {(Facet.SCENARIO, each) for each in scenarios}
    for held in unit.session.exec(select(Expertise).where(col(Expertise.person_id) == person_id)).all():
        if (held.facet, held.value) in wanted:
            wanted.remove((held.facet, held.value))
        else:
            unit.session.delete(held)
    unit.session.add_all(
        Expertise(person_id=person_id, facet=facet, value=value, set_at=unit.at)
        for facet, value in sorted(wanted)
    )
    unit.record("expertise.set", Prefix.PERSON.of(person_id))


def set_review_settings(
    unit: UnitOfWork,
    claim_minutes: int,
    exposure_cap: int | None,
    blur_severity: int,
    blur_categories: Collection[str] = (),
) -> ReviewSettings:
    """How review is run from now on; see `ReviewSettings`. Raises Invalid."""
    require(unit.actor, Permission.SET_REVIEW_RULES)
    problems = []
    if not 1 <= claim_minutes <= 7 * 24 * 60:
        problems.append(Problem("claim_minutes", "expected 1 minute to 7 days"))
    if exposure_cap is not None and exposure_cap < 1:
        problems.append(Problem("exposure_cap", "expected 1 or more, or empty for no cap"))
    if not 1 <= blur_severity <= 5:
        problems.append(Problem("blur_severity", "expected 1 to 4, or 5 to blur by category only"))
    listed = ",".join(sorted({each.strip() for each in blur_categories if each.strip()}))
    if len(listed) > 500:
        problems.append(Problem("blur_categories", "expected at most 500 characters"))
    refuse(problems)
    held = unit.session.get(ReviewSettings, 1) or ReviewSettings(set_at=unit.at)
    held.claim_minutes, held.exposure_cap = claim_minutes, exposure_cap
    held.blur_severity, held.blur_categories, held.set_at = blur_severity, listed, unit.at
    unit.add(held)
    unit.record("review_settings.set", "review settings")
    return held


def _case_rule(unit: UnitOfWork, name: str, rule: OpeningRule) -> CaseRule:
    return CaseRule(
        name=name,
        flags=rule.flags,
        severity=rule.severity,
        gap_tenths=rule.gap_tenths,
        scenario=rule.scenario or None,
        language=rule.language or None,
        set_at=unit.at,
    )


def _check_slice(scenario: str | None, language: str | None) -> list[Problem]:
    problems = []
    if scenario and (not SLUG.fullmatch(scenario) or len(scenario) > 64):
        problems.append(Problem("scenario", "expected lower-case letters, digits, dots and hyphens"))
    if language and not is_language(language):
        problems.append(Problem("language", "expected a language tag (BCP 47) such as es or zh-Hans"))
    return problems


def _person(unit: UnitOfWork, person_id: int) -> Person:
    person = unit.session.get(Person, person_id)
    if person is None:
        raise NotFound("person", Prefix.PERSON.of(person_id))
    return person
