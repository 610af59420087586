"""One turn of the whole loop, for tests that follow a thread through it."""

from dataclasses import dataclass

from governance.audit.commands import plan_action, raise_finding
from governance.audit.tables import ActionKind, Audit, AuditItem, AuditState
from governance.core.access import SYSTEM, Actor, Role
from governance.core.people.tables import StakeholderGroup
from governance.core.store import Store
from governance.datasets.commands import build, freeze, link_action, record_training
from governance.datasets.recipe import Recipe
from governance.policy.queries import find_clause
from governance.policy.tables import Clause
from governance.registry.queries import model_versions
from governance.views.thread import Station
from tests.builders import (
    MOMENT,
    a_correction,
    a_flag,
    a_group,
    a_judged_case,
    a_model_version,
    a_person,
    a_policy,
    an_output,
)

CLAUSES = "# Health {#health}\n\nDon't guess doses.\n"


@dataclass
class Loop:
    """One turn of the whole loop, from an elderly user's correction to a model version trained on it."""

    group: StakeholderGroup
    speaker: Actor
    correction: int
    flag: int
    output: int
    case: int
    judgement: int
    clause: Clause
    audit: int
    finding: int
    action: int
    dataset: str
    examples: tuple[int, ...]
    model_version: str

    def references(self) -> dict[Station, tuple[str, ...]]:
        return {
            Station.GROUP: (f"GROUP-{self.group.id}",),
            Station.PERSON: (self.speaker.reference,),
            Station.FEEDBACK: (f"FB-{self.correction}", f"FB-{self.flag}"),
            Station.OUTPUT: (f"OUT-{self.output}",),
            Station.CASE: (f"CASE-{self.case}",),
            Station.JUDGEMENT: (f"JUDGEMENT-{self.judgement}",),
            Station.POLICY_VERSION: ("guidelines@1",),
            Station.CLAUSE: (("health@1",) if self.dataset != "health" else ()),
            Station.AUDIT: (f"AUDIT-{self.audit}",),
            Station.FINDING: (f"FINDING-{self.finding}",),
            Station.ACTION: (f"ACTION-{self.action}",),
            Station.DATASET_VERSION: (f"{self.dataset}@1",),
            Station.EXAMPLE: tuple(f"EXAMPLE-{number}" for number in self.examples),
            Station.MODEL_VERSION: (self.model_version,),
        }


def whole_loop(store: Store, dataset: str = "medical") -> Loop:
    group = a_group(store, "elders")
    speaker, reviewer = a_person(store, group="elders"), a_person(store, Role.REVIEWER)
    output = an_output(store, "Take ten.")
    spoken_for = {"by": speaker, "stakeholder_group_id": group.id}
    correction = a_correction(store, output, "Ask your doctor.", **spoken_for)
    flag = a_flag(store, output, by=speaker)
    a_policy(store, CLAUSES, slug="guidelines")
    with store.read() as session:
        clause = find_clause(session, "health@1")
    case, judgement = a_judged_case(store, output, reviewer, clause=clause, correction="I can't say.")
    audit = an_audit(store, output, case)
    with store.begin(SYSTEM) as unit:
        finding = raise_finding(
            unit, "It guesses doses", "Once.", 3, audit_id=audit, clause_id=clause.id, case_ids=[case]
        )
    with store.begin(SYSTEM) as unit:
        action = plan_action(unit, finding.id, ActionKind.DATASET, "Show it better")
    with store.begin(SYSTEM) as unit:
        version = build(unit, dataset, Recipe())
    with store.begin(SYSTEM) as unit:
        link_action(unit, version.id, action.id)
    with store.begin(SYSTEM) as unit:
        freeze(unit, version.id)
    trained = a_model_version(store, "2.1")
    with store.begin(SYSTEM) as unit:
        record_training(unit, trained, version.id)
    with store.read() as session:
        (name,) = (row.name for row in model_versions(session) if row.id == trained)
    return Loop(
        group,
        speaker,
        correction,
        flag,
        output,
        case,
        judgement,
        clause,
        audit,
        finding.id,
        action.id,
        dataset,
        (1, 2),
        name,
    )


def an_audit(store: Store, output: int, case: int) -> int:
    with store.begin(SYSTEM) as unit:
        audit = unit.add(
            Audit(
                title="Doses",
                scope="Medical answers",
                state=AuditState.IN_PROGRESS,
                starts_on=MOMENT.date(),
                ends_on=MOMENT.date(),
                seed=1,
                frame={},
                frame_size=1,
                frame_hash="0" * 64,
                created_at=unit.at,
            )
        )
        unit.add(AuditItem(audit_id=audit.id, output_id=output, case_id=case))
        unit.record("audit.started", f"AUDIT-{audit.id}")
    return audit.id
