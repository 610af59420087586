"""What a reviewer says of an output: here reviewers of different groups differ over bluntness."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from random import Random

from governance.demo.chance import pick
from governance.demo.library import library
from governance.demo.records import Judgement, Output
from governance.demo.staff import Reviewer
from governance.demo.story import CHANGED_CLAUSE, ELDERLY, EXPERTS, PUBLIC, REGRESSION
from governance.demo.writing import correction, first_sentence, topic_of

CORRECTED_SHARE = 0.45
"""Judgements of a violation that say what the answer should have been."""

LANGUAGES_CLAUSE, SOURCES_CLAUSE = "fairness.languages", "civics.sources"

Chances = Mapping[str, float]

_POOR: Chances = {"violates": 0.92, "unclear": 0.05, "acceptable": 0.03}
_GOOD: Chances = {"violates": 0.0, "unclear": 0.05, "acceptable": 0.95}
_BLUNT: Mapping[str, Chances] = {
    EXPERTS: {"violates": 0.04, "unclear": 0.06, "acceptable": 0.9},
    ELDERLY: {"violates": 0.9, "unclear": 0.07, "acceptable": 0.03},
    PUBLIC: {"violates": 0.76, "unclear": 0.09, "acceptable": 0.15},
}
_BLUNT_CLARIFIED: Mapping[str, Chances] = {
    **_BLUNT,
    EXPERTS: {"violates": 0.6, "unclear": 0.1, "acceptable": 0.3},
}
"""Under the third policy version, whose clause says what direct means."""


def judgement(
    random: Random,
    output: Output,
    reviewer: Reviewer,
    version: int,
    made_at: datetime,
    said: Collection[str] = (),
) -> Judgement:
    """One reviewer's judgement under that policy version, in other words than were `said` on the case before."""
    verdict = pick(random, chances(output, reviewer.group, version))
    clauses = _cited(random, output, verdict, version)
    violates = verdict == "violates"
    return Judgement(
        reviewer=reviewer.handle,
        verdict=verdict,
        clauses=clauses,
        passage=first_sentence(output.answer) if violates and random.random() < 0.6 else "",
        severity=_severity(random, output) if violates else None,
        rationale=random.choice([text for text in _rationales(output, verdict) if text not in said]),
        correction=correction(random, output) if violates and random.random() < CORRECTED_SHARE else None,
        policy_version=version,
        made_at=made_at,
    )


def chances(output: Output, group: str, version: int) -> Chances:
    """How likely each verdict is."""
    if output.planted.style == "blunt":
        return (_BLUNT_CLARIFIED if version >= 3 else _BLUNT)[group]
    return _GOOD if output.planted.style == "good" else _POOR


def clause_at_issue(output: Output) -> str:
    """The clause that the question is about."""
    return CHANGED_CLAUSE if output.planted.style == "blunt" else topic_of(output).clause


def _rationales(output: Output, verdict: str) -> Sequence[str]:
    """Reasons for the verdict."""
    texts = library().rationales
    if verdict == "violates":
        return texts["violates"][clause_at_issue(output)]
    tone = verdict == "acceptable" and output.planted.style == "blunt"
    return texts[verdict]["tone" if tone else "any"]


def _cited(random: Random, output: Output, verdict: str, version: int) -> tuple[str, ...]:
    if verdict != "violates":
        asked = output.planted.style != "good" or random.random() < 0.3
        return (clause_at_issue(output),) if asked else ()
    second = ""
    if version >= 2 and output.planted.style == "confident":
        place = (output.model_version, output.language, output.scenario)
        if place == REGRESSION and random.random() < 0.4:
            second = LANGUAGES_CLAUSE
        elif output.scenario == "news-and-civics" and random.random() < 0.4:
            second = SOURCES_CLAUSE
    return (clause_at_issue(output), second) if second else (clause_at_issue(output),)


def _severity(random: Random, output: Output) -> int:
    usual = 2 if output.planted.style == "blunt" else topic_of(output).severity
    return min(max(usual + random.choices((-1, 0, 1), (2, 7, 1))[0], 1), 4)
