"""What an auditor can count when a finding is raised: its statement says these numbers, so they must be true."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.demo.outputs import Slice
from governance.demo.records import Audit, Case, Feedback, Output
from governance.demo.story import CHANGED_CLAUSE, POLICY_DAYS


@dataclass(frozen=True)
class Facts:
    """All that findings rest on. Every question is asked as of a moment."""

    outputs: dict[str, Output]
    feedback: Sequence[Feedback]
    cases: Sequence[Case]
    audits: Sequence[Audit]

    def clause_counts(self, cases: Sequence[Case]) -> Counter[str]:
        """In how many of the cases each clause is held to be violated."""
        return Counter(clause for case in cases for clause in sorted(_cited(case, "violates")))

    def violations_of(self, clause: str, before: datetime, audit: str | None = None) -> tuple[Case, ...]:
        """Cases (of an audit, or all) that had come to a violation of the clause."""
        return self._resolved(
            before, audit, lambda case: _came_to(case, "violates") and clause in _cited(case, "violates")
        )

    def violations(self, before: datetime, audit: str) -> tuple[Case, ...]:
        """Cases of an audit that had come to a violation of whatever clause."""
        return self._resolved(before, audit, lambda case: _came_to(case, "violates"))

    def disputed(self, clause: str, before: datetime) -> tuple[Case, ...]:
        """Resolved cases on whose verdict the reviewers who cite the clause differed."""
        return self._resolved(before, None, lambda case: _is_split(case) and clause in _cited(case))

    def stale_judgements(self) -> int:
        """Judgements that cite the changed clause in an older version."""
        newest = max(POLICY_DAYS)
        return sum(
            CHANGED_CLAUSE in each.clauses and each.policy_version < newest
            for case in self.cases
            for each in case.judgements
        )

    def languages(self, cases: Sequence[Case]) -> int:
        """In how many languages these cases are."""
        return len({self.outputs[case.output].language for case in cases})

    def sample_size(self, audit: str) -> int:
        return next(len(each.items) for each in self.audits if each.key == audit)

    def flag_percent(self, place: Slice, before: datetime) -> int:
        """Flags among a hundred statements on outputs of the slice."""
        said = [each for each in self.feedback if each.given_at < before and self._place(each) == place]
        return round(100 * sum(each.kind == "flag" for each in said) / len(said))

    def group_percent(self, group: str, before: datetime) -> int:
        """The group's share of what people said."""
        said = [each.group for each in self.feedback if each.given_at < before and each.group]
        return round(100 * said.count(group) / len(said))

    def _resolved(
        self, before: datetime, audit: str | None, wanted: Callable[[Case], bool]
    ) -> tuple[Case, ...]:
        keys = {item.case for each in self.audits if each.key == audit for item in each.items}
        return tuple(
            case
            for case in self.cases
            if (audit is None or case.key in keys)
            and case.resolution is not None
            and case.resolution.resolved_at < before
            and wanted(case)
        )

    def _place(self, said: Feedback) -> Slice:
        output = self.outputs[said.output]
        return output.model_version, output.language, output.scenario


def _came_to(case: Case, verdict: str) -> bool:
    return case.resolution is not None and case.resolution.verdict == verdict


def _cited(case: Case, verdict: str | None = None) -> set[str]:
    return {clause for each in case.judgements if verdict in (None, each.verdict) for clause in each.clauses}


def _is_split(case: Case) -> bool:
    return len({each.verdict for each in case.judgements}) > 1
