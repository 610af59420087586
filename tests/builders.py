"""Small things that tests put into a store. Each takes the store and leaves one event."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from governance.campaigns.commands import Plan, make_link, open_campaign, plan_campaign
from governance.campaigns.queries.draws import Frame
from governance.core.access import SYSTEM, Actor, Role
from governance.core.canonical import content_hash
from governance.core.people.commands import add_person, add_stakeholder_group
from governance.core.people.queries import person_id_of
from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.core.store import Store
from governance.exchange.policy import markdown as policy_markdown
from governance.feedback.tables import (
    ConsentWithdrawal,
    Feedback,
    FeedbackOutput,
    Kind,
    Preference,
    Scope,
    Source,
)
from governance.policy.commands import import_version
from governance.policy.tables import Clause, PolicyVersion
from governance.registry.tables import Model, ModelVersion, Output
from governance.review.commands.places import place
from governance.review.commands.tally import count_resolved
from governance.review.tables import (
    Case,
    CaseState,
    Citation,
    Judgement,
    JudgementPolicyVersion,
    OpenedFor,
    Resolution,
    Verdict,
)

MOMENT = datetime(2025, 6, 2, 9, tzinfo=UTC)

_numbers = count(1)


def a_group(store: Store, slug: str = "public") -> StakeholderGroup:
    with store.begin(SYSTEM) as unit:
        return add_stakeholder_group(unit, slug, slug.capitalize())


def a_person(store: Store, *roles: Role, group: str | None = None) -> Actor:
    """Someone new with these roles, as the actor that commands ask for."""
    handle = f"person-{next(_numbers)}"
    with store.begin(SYSTEM) as unit:
        person = add_person(unit, handle, group=group, roles=frozenset(roles or {Role.STAKEHOLDER}))
    return Actor(Prefix.PERSON.of(person.id), handle, frozenset(roles), person.id)


def pseudonym_of(store: Store, handle: str) -> str:
    """What the person with this handle is called where handles aren't shown."""
    with store.read() as session:
        person_id = person_id_of(session, handle)
    assert person_id is not None
    return store.secrets.pseudonym(person_id)


def a_model_version(store: Store, label: str | None = None) -> int:
    """The id of a new version of a new model."""
    number = next(_numbers)
    with store.begin(SYSTEM) as unit:
        model = unit.add(Model(slug=f"assistant-{number}", name="Assistant"))
        version = unit.add(ModelVersion(model_id=model.id, label=label or f"1.{number}"))
        unit.record("model_version.added", f"assistant-{number}")
    return version.id


def an_output(
    store: Store,
    answer: str = "Take two of them, that should be fine.",
    *,
    language: str = "en",
    scenario: str = "medical-advice",
    model_version_id: int | None = None,
    asked: str = "How many may I take?",
) -> int:
    """The id of a new output."""
    row = {
        "model_version_id": model_version_id or a_model_version(store),
        "external_id": f"answer-{next(_numbers)}",
        "conversation": [{"role": "user", "content": asked}],
        "answer": answer,
        "language": language,
        "scenario": scenario,
        "produced_at": MOMENT,
        "content_hash": content_hash([answer, language, scenario]),
    }
    with store.begin(SYSTEM) as unit:
        (output_id,) = unit.insert_covered(Output, [row])
        unit.record("output.added", Prefix.OUTPUT.of(output_id))
    return output_id


def a_flag(
    store: Store, output_id: int, severity: int = 2, *, by: Actor | None = None, may_review: bool = True
) -> int:
    """The id of a new flag on an output, as its bulk insert leaves it."""
    with store.begin(SYSTEM) as unit:
        output = unit.session.get_one(Output, output_id)
        row = {
            "origin": "app",
            "key": f"flag-{next(_numbers)}",
            "content_hash": content_hash([output_id, severity]),
            "kind": Kind.FLAG,
            "source": Source.HUMAN,
            "output_id": output_id,
            "person_id": by.person_id if by else None,
            "model_version_id": output.model_version_id,
            "language": output.language,
            "scenario": output.scenario,
            "category": "harmful",
            "severity": severity,
            "may_review": may_review,
            "may_train": False,
            "may_publish": False,
            "given_at": unit.at,
            "recorded_at": unit.at,
        }
        (flag_id,) = unit.insert_covered(Feedback, [row])
        unit.record("feedback.recorded", Prefix.FEEDBACK.of(flag_id))
    return flag_id


def a_policy(store: Store, text: str, slug: str = "guidelines", label: str | None = None) -> PolicyVersion:
    """A version of a policy that is in force, from Markdown."""
    with store.begin(SYSTEM) as unit:
        return import_version(unit, slug, label or f"v{next(_numbers)}", policy_markdown.parse(text))


def a_statement(
    store: Store,
    output_id: int,
    kind: Kind,
    *,
    by: Actor | None = None,
    parts: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> int:
    """The id of new feedback of any kind, with training consent unless `may_train` says otherwise. `parts` are what it says of
    each of its outputs, by place.
    """
    with store.begin(SYSTEM) as unit:
        output = unit.session.get_one(Output, output_id)
        row = {
            "origin": "app",
            "key": f"statement-{next(_numbers)}",
            "content_hash": content_hash([output_id, kind, values]),
            "kind": kind,
            "source": Source.HUMAN,
            "output_id": output_id,
            "person_id": by.person_id if by else None,
            "model_version_id": output.model_version_id,
            "language": output.language,
            "scenario": output.scenario,
            "may_review": True,
            "may_train": True,
            "may_publish": False,
            "given_at": unit.at,
            "recorded_at": unit.at,
            **values,
        }
        (feedback_id,) = unit.insert_covered(Feedback, [row])
        rows = [{"feedback_id": feedback_id, "place": place, **part} for place, part in enumerate(parts, 1)]
        unit.insert_covered(FeedbackOutput, rows)
        unit.record("feedback.recorded", Prefix.FEEDBACK.of(feedback_id))
    return feedback_id


def a_ranking(store: Store, ranks: dict[int, int], *, by: Actor | None = None, **values: Any) -> int:
    """The id of a statement that puts outputs in order: their ranks by id, in the order in which they were shown."""
    parts = [{"output_id": output_id, "rank": rank} for output_id, rank in ranks.items()]
    return a_statement(store, next(iter(ranks)), Kind.RANKING, by=by, parts=parts, **values)


def a_comparison(
    store: Store,
    first: int,
    second: int,
    preference: Preference = Preference.FIRST,
    *,
    by: Actor | None = None,
    **values: Any,
) -> int:
    """The id of a statement on which of two outputs is better."""
    parts = [{"output_id": first}, {"output_id": second}]
    return a_statement(store, first, Kind.COMPARISON, by=by, parts=parts, preference=preference, **values)


def a_correction(store: Store, output_id: int, text: str, *, by: Actor | None = None, **values: Any) -> int:
    """The id of a statement on what an output should have said."""
    return a_statement(store, output_id, Kind.CORRECTION, by=by, correction=text, **values)


def a_withdrawal(store: Store, *, feedback_id: int | None = None, person_id: int | None = None) -> int:
    """The id of a withdrawn training consent: of one statement, or of all that a person said."""
    with store.begin(SYSTEM) as unit:
        withdrawal = unit.add(
            ConsentWithdrawal(
                feedback_id=feedback_id, person_id=person_id, scope=Scope.TRAINING, withdrawn_at=unit.at
            )
        )
        unit.record("consent.withdrawn", f"{feedback_id or person_id}")
    return withdrawal.id


def a_judged_case(
    store: Store,
    output_id: int,
    reviewer: Actor,
    verdict: Verdict = Verdict.VIOLATES,
    *,
    clause: Clause | None = None,
    correction: str | None = None,
    resolved: bool = True,
    round: int = 1,
) -> tuple[int, int]:
    """The ids of a case and its only judgement, citing `clause`; the case came to the same verdict, if `resolved`."""
    with store.begin(SYSTEM) as unit:
        case = unit.add(
            Case(
                output_id=output_id,
                round=round,
                state=CaseState.RESOLVED if resolved else CaseState.IN_REVIEW,
                opened_for=OpenedFor.HAND,
                reason="Somebody should look at this",
                severity=3,
                required_judgements=1 if resolved else 2,
                opened_at=unit.at,
                resolved_at=unit.at if resolved else None,
            )
        )
        judgement = unit.add(
            Judgement(
                case_id=case.id,
                reviewer_id=reviewer.person_id,
                verdict=verdict,
                correction=correction,
                made_at=unit.at,
            )
        )
        if clause:
            unit.add(Citation(judgement_id=judgement.id, clause_id=clause.id))
            unit.add(
                JudgementPolicyVersion(judgement_id=judgement.id, policy_version_id=clause.policy_version_id)
            )
        if resolved:
            unit.add(Resolution(case_id=case.id, verdict=verdict, resolved_at=unit.at))
            count_resolved(unit, case, verdict)
        place(unit.session, [case.id])
        unit.record("case.resolved", Prefix.CASE.of(case.id))
    return case.id, judgement.id


def an_open_campaign(store: Store, size: int = 20) -> str:
    """The token of a link to a campaign that is open, with no end, on English and Spanish answers that the store has."""
    token = "open-to-everyone"
    with store.begin(SYSTEM) as unit:
        plan = Plan(
            title="How blunt may an answer be?",
            purpose="Some answers say hard things plainly. Does that help or hurt?",
            frame=Frame(languages=("en", "es")),
            size=size,
            kinds=(Kind.RATING, Kind.FLAG, Kind.COMMENT),
            attributes=("age", "first-language"),
            seed=1,
        )
        campaign = plan_campaign(unit, plan)
        open_campaign(unit, campaign.id)
        return make_link(unit, campaign.id, token=token)
