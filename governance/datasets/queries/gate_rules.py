"""Checks of the release gate that an organisation chooses, each with its threshold. Each counts what the store holds now."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select
from sqlmodel import Session, col

from governance.audit.tables import Finding, FindingState
from governance.core.errors import Invalid
from governance.datasets.gate_check import GateCheck, counted
from governance.datasets.pairs import ExampleKind
from governance.datasets.queries.failing import failing_examples
from governance.datasets.queries.leakage import leaked
from governance.datasets.tables import DatasetVersion, Example, ExampleSource
from governance.feedback.tables import Feedback
from governance.measures.length_bias import length_bias
from governance.review.queries import stale_judgements
from governance.review.tables import Case, Judgement

SEVERE = 3
"""Findings from this severity on are severe."""


@dataclass(frozen=True)
class Asked:
    """What a check is given: the version, the organisation's threshold, what it is compared with."""

    session: Session
    version: DatasetVersion
    limit: float
    against: str = ""


@dataclass(frozen=True)
class Rule:
    """A check that can be asked for. `words` say what the threshold means; `usual` is one to begin with, `largest` the most."""

    name: str
    words: str
    usual: float
    largest: float
    check: Callable[[Asked], GateCheck]


def _agreement(asked: Asked) -> GateCheck:
    votes_for, votes = asked.session.execute(
        select(func.sum(Example.votes_for), func.sum(Example.votes_for + Example.votes_against)).where(
            col(Example.dataset_version_id) == asked.version.id
        )
    ).one()
    share = (votes_for or 0) / votes if votes else 0.0
    return GateCheck(
        "agreement",
        share >= asked.limit,
        f"{share:.0%} of the people behind the rows agree with them; {asked.limit:.0%} are asked for.",
    )


def _group_coverage(asked: Asked) -> GateCheck:
    rows = asked.session.execute(
        select(col(Feedback.stakeholder_group_id), func.count(func.distinct(Example.id)))
        .select_from(Example)
        .join(ExampleSource, col(ExampleSource.example_id) == Example.id)
        .join(Feedback, col(Feedback.id) == ExampleSource.feedback_id)
        .where(
            col(Example.dataset_version_id) == asked.version.id,
            col(Feedback.stakeholder_group_id).is_not(None),
        )
        .group_by(col(Feedback.stakeholder_group_id))
    ).all()
    enough = sum(count >= asked.limit for _, count in rows)
    thin = len(rows) - enough
    return GateCheck(
        "group_coverage",
        bool(rows) and not thin,
        f"{enough} stakeholder groups stand behind {asked.limit:.0f} examples or more, {thin} behind fewer.",
    )


def _no_severe_finding(asked: Asked) -> GateCheck:
    open_ones = asked.session.execute(
        select(func.count())
        .select_from(Finding)
        .where(col(Finding.severity) >= SEVERE, col(Finding.state) == FindingState.OPEN)
    ).scalar_one()
    return GateCheck(
        "no_severe_finding",
        open_ones <= asked.limit,
        f"{open_ones} severe findings are open; at most {asked.limit:.0f} may be.",
    )


def _stale_judgements(asked: Asked) -> GateCheck:
    stale = {each.judgement_id for each in stale_judgements(asked.session, asked.version.built_at)}
    resting = col(Example.id).in_(
        select(col(ExampleSource.example_id)).where(col(ExampleSource.judgement_id).in_(stale))
    )
    count, shown = failing_examples(asked.session, asked.version.id, resting)
    share = count / max(1, asked.version.example_count)
    said = f"{counted(count)} ({share:.1%}) rest on judgements under a clause that reads otherwise now; {asked.limit:.0%} may."
    return GateCheck("stale_judgements", share <= asked.limit, said, shown)


def _personal_data(asked: Asked) -> GateCheck:
    count, shown = failing_examples(asked.session, asked.version.id, col(Example.personal_data) != "")
    return GateCheck(
        "personal_data",
        count <= asked.limit,
        f"Personal data was found in {counted(count)}; at most {asked.limit:.0f} may hold any.",
        shown,
    )


def _contested(asked: Asked) -> GateCheck:
    contested = int(asked.version.account.get("contradictions", 0))
    share = contested / max(1, asked.version.example_count)
    return GateCheck(
        "contested",
        share <= asked.limit,
        f"People disagree on {contested:,} rows ({share:.0%} of the examples); at most {asked.limit:.0%} may be contested.",
    )


def _quorum(asked: Asked) -> GateCheck:
    thin = select(col(Judgement.case_id)).group_by(col(Judgement.case_id)).having(func.count() < asked.limit)
    resting = col(Example.id).in_(
        select(col(ExampleSource.example_id))
        .join(Judgement, col(Judgement.id) == ExampleSource.judgement_id)
        .join(Case, col(Case.id) == Judgement.case_id)
        .where(col(Case.id).in_(thin))
    )
    count, shown = failing_examples(asked.session, asked.version.id, resting)
    said = f"{counted(count)} rest on cases that fewer than {asked.limit:.0f} reviewers judged."
    return GateCheck("quorum", not count, said, shown)


def _length(asked: Asked) -> GateCheck:
    chosen, rejected = (
        func.length(cast(column, Text)) for column in (col(Example.chosen), col(Example.rejected))
    )
    rows = asked.session.execute(
        select(chosen, rejected).where(
            col(Example.dataset_version_id) == asked.version.id, col(Example.kind) == ExampleKind.PREFERENCE
        )
    ).all()
    found = length_bias([row[0] for row in rows], [row[1] for row in rows])
    if found is None:
        return GateCheck("length", True, "There are no pairs whose lengths could tell them apart.")
    return GateCheck(
        "length",
        found.low <= asked.limit,
        f"In {found.share:.0%} of {found.pairs:,} pairs the longer answer was chosen (95% interval {found.low:.0%} to"
        f" {found.high:.0%}); {asked.limit:.0%} is the most.",
    )


def _leakage(asked: Asked) -> GateCheck:
    count, shown = leaked(asked.session, asked.version.id, asked.against)
    share = count / max(1, asked.version.example_count)
    return GateCheck(
        "leakage",
        share <= asked.limit,
        f"{counted(count)} ({share:.1%}) share 13 words in a row, or a nearly equal prompt, with {asked.against}.",
        shown,
    )


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "agreement",
            "share of the people behind the rows who agree with them, at least",
            0.7,
            1,
            _agreement,
        ),
        Rule("group_coverage", "examples that each group stands behind, at least", 10, 1e9, _group_coverage),
        Rule("no_severe_finding", "severe findings that may be open", 0, 1e9, _no_severe_finding),
        Rule(
            "stale_judgements", "share of examples on stale judgements, at most", 0.05, 1, _stale_judgements
        ),
        Rule("personal_data", "examples with personal data, at most", 0, 1e9, _personal_data),
        Rule("contested", "share of rows on which people disagree, at most", 0.3, 1, _contested),
        Rule("quorum", "reviewers of each case that examples rest on, at least", 2, 100, _quorum),
        Rule("length", "share of pairs whose longer answer was chosen, at most", 0.7, 1, _length),
        Rule("leakage", "share of examples that leak into an evaluation set, at most", 0, 1, _leakage),
    )
}


def check_rule(name: str, limit: float, against: str) -> None:
    """Raises Invalid for a rule that there isn't, a threshold out of its range, or leakage without an evaluation set."""
    if name not in RULES:
        raise Invalid.field("name", f"{name!r}: expected one of {', '.join(RULES)}")
    if not 0 <= limit <= RULES[name].largest:
        raise Invalid.field("limit", f"expected a number from 0 to {RULES[name].largest:g}")
    if name == "leakage" and not against:
        raise Invalid.field(
            "against", "expected the dataset version that holds the evaluation set, such as exam@1"
        )
