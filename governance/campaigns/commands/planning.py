"""Planning a campaign, opening it, closing it."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import col, select

from governance.campaigns.queries.attributes import offered_attributes
from governance.campaigns.queries.draws import Frame, drawn, outputs_left
from governance.campaigns.tables import (
    Campaign,
    CampaignItem,
    CampaignState,
    CampaignTarget,
    Expectation,
)
from governance.core.access import Permission, require
from governance.core.errors import Conflict, Invalid, NotFound, Problem
from governance.core.people.tables import StakeholderGroup
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.kinds import KINDS
from governance.feedback.records import is_language
from governance.feedback.tables import Kind
from governance.measures.sampling import LARGEST_SEED, frame_hash
from governance.registry.tables import ModelVersion, Output

MOST_OUTPUTS = 10_000
MOST_ANSWERS = 1_000
NEEDS = {
    Expectation.RATED_LOW: Kind.RATING,
    Expectation.RATED_HIGH: Kind.RATING,
    Expectation.FLAGGED: Kind.FLAG,
    Expectation.NOT_FLAGGED: Kind.FLAG,
}
"""What must be asked so that an attention item can be answered."""


@dataclass(frozen=True)
class Plan:
    """What a campaign is to be. `targets` are answers wanted by group (its slug), `attributes` slugs of questions about
    oneself, `attention` outputs with a known answer, mixed in at `attention_permille` thousandths.
    """

    title: str
    purpose: str
    frame: Frame
    size: int
    kinds: tuple[Kind, ...]
    overlap: int = 3
    daily_cap: int | None = 20
    closes_on: date | None = None
    targets: Mapping[str, int] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    attention: Mapping[int, Expectation] = field(default_factory=dict)
    attention_permille: int = 0
    seed: int | None = None


def plan_campaign(unit: UnitOfWork, plan: Plan) -> Campaign:
    """A draft with its outputs drawn. Raises Invalid with every field that is wrong."""
    require(unit.actor, Permission.MANAGE_CAMPAIGNS)
    attributes = {each.slug: each for each in offered_attributes(unit.session)}
    groups = dict(unit.session.exec(select(StakeholderGroup.slug, StakeholderGroup.id)).all())
    left = outputs_left(unit.session, plan.frame)
    ordinary = {each: further for each, further in left.items() if each not in plan.attention}
    problems = [
        *_words(plan),
        *_numbers(plan, len(ordinary)),
        *_asked(plan),
        *_names(unit, plan, set(attributes), set(groups)),
    ]
    if plan.closes_on is not None and plan.closes_on < unit.at.date():
        problems.append(Problem("closes_on", f"{plan.closes_on} is already over"))
    if problems:
        raise Invalid(*problems)
    seed = secrets.randbelow(LARGEST_SEED + 1) if plan.seed is None else plan.seed
    campaign = unit.add(
        Campaign(
            title=plan.title.strip(),
            purpose=plan.purpose.strip(),
            kinds=[kind.value for kind in Kind if kind in plan.kinds],
            overlap=plan.overlap,
            daily_cap=plan.daily_cap,
            closes_on=plan.closes_on,
            attributes=[
                {
                    "slug": slug,
                    "label": attributes[slug].label,
                    "options": list(attributes[slug].options),
                }
                for slug in plan.attributes
            ],
            attention_permille=plan.attention_permille,
            frame=plan.frame.as_json(),
            frame_size=len(ordinary),
            frame_hash=frame_hash(list(ordinary)),
            seed=seed,
            state=CampaignState.DRAFT,
            created_by_id=unit.actor.person_id,
            created_at=unit.at,
        )
    )
    unit.session.add_all(
        CampaignTarget(campaign_id=campaign.id, stakeholder_group_id=groups[slug], wanted=wanted)
        for slug, wanted in plan.targets.items()
    )
    unit.session.add_all(
        CampaignItem(campaign_id=campaign.id, output_id=output_id, further_ids=list(further))
        for output_id, further in drawn(ordinary, plan.size, seed).items()
    )
    unit.session.add_all(
        CampaignItem(campaign_id=campaign.id, output_id=output_id, expected=expected)
        for output_id, expected in sorted(plan.attention.items())
    )
    facts = {"outputs": plan.size, "of": len(ordinary), "seed": seed, "attention": len(plan.attention)}
    unit.record("campaign.planned", Prefix.CAMPAIGN.of(campaign.id), facts)
    return campaign


def open_campaign(unit: UnitOfWork, campaign_id: int) -> None:
    """Lets people take part. Raises NotFound, Conflict unless it is a draft."""
    require(unit.actor, Permission.MANAGE_CAMPAIGNS)
    campaign = campaign_row(unit, campaign_id)
    if campaign.state is not CampaignState.DRAFT:
        raise Conflict(f"The campaign “{campaign.title}” has already been opened.")
    campaign.state, campaign.opened_at = CampaignState.OPEN, unit.at
    unit.record("campaign.opened", Prefix.CAMPAIGN.of(campaign_id))


def close_campaign(unit: UnitOfWork, campaign_id: int) -> None:
    """Ends it: nobody takes part any more, what was said stays. Raises NotFound, Conflict unless it is open."""
    require(unit.actor, Permission.MANAGE_CAMPAIGNS)
    campaign = campaign_row(unit, campaign_id)
    if campaign.state is not CampaignState.OPEN:
        raise Conflict(f"The campaign “{campaign.title}” is not open.")
    campaign.state, campaign.closed_at = CampaignState.CLOSED, unit.at
    unit.record("campaign.closed", Prefix.CAMPAIGN.of(campaign_id))


def campaign_row(unit: UnitOfWork, campaign_id: int) -> Campaign:
    """The campaign. Raises NotFound."""
    found = unit.session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound("campaign", Prefix.CAMPAIGN.of(campaign_id))
    return found


def _words(plan: Plan) -> Iterator[Problem]:
    if not 1 <= len(plan.title.strip()) <= 200:
        yield Problem("title", "expected 1 to 200 characters")
    if not 1 <= len(plan.purpose.strip()) <= 4_000:
        yield Problem("purpose", "explain in 1 to 4,000 characters what the answers are for")


def _numbers(plan: Plan, left: int) -> Iterator[Problem]:
    if not 1 <= plan.size <= min(left, MOST_OUTPUTS):
        yield Problem(
            "size", f"{plan.size:,}: expected 1 to {min(left, MOST_OUTPUTS):,}, what the filter leaves"
        )
    if not 1 <= plan.overlap <= MOST_ANSWERS:
        yield Problem("overlap", f"{plan.overlap}: expected 1 to {MOST_ANSWERS:,} answers for each output")
    if plan.daily_cap is not None and not 1 <= plan.daily_cap <= MOST_ANSWERS:
        yield Problem("daily_cap", f"{plan.daily_cap}: expected 1 to {MOST_ANSWERS:,} answers a day")
    if not 0 <= plan.attention_permille <= 500:
        yield Problem("attention_permille", "expected at most 500 per thousand: every second output")
    if bool(plan.attention) != bool(plan.attention_permille):
        yield Problem("attention", "give both: outputs with a known answer, and how often they are mixed in")
    if plan.seed is not None and not 0 <= plan.seed <= LARGEST_SEED:
        yield Problem("seed", f"expected 0 to {LARGEST_SEED}")
    for slug, wanted in plan.targets.items():
        if wanted < 1:
            yield Problem("targets", f"{slug}: expected at least one answer")


def _asked(plan: Plan) -> Iterator[Problem]:
    if not plan.kinds:
        yield Problem("kinds", "ask for at least one thing")
    if (Kind.COMPARISON in plan.kinds) != plan.frame.pairs:
        yield Problem("kinds", "comparisons need pairs of outputs, and pairs are there to be compared")
    if (Kind.RANKING in plan.kinds) != plan.frame.sets:
        yield Problem("kinds", "rankings need sets of answers, and sets are there to be put in order")
    several = {kind for kind in plan.kinds if KINDS[kind].speaks_of_several}
    if several and (len(several) > 1 or set(plan.kinds) - several - {Kind.COMMENT}):
        yield Problem("kinds", f"a {min(several)} goes with a comment and nothing else")
    if any(NEEDS[expected] not in plan.kinds for expected in plan.attention.values()):
        yield Problem("attention", "known answers need the rating or flag that identifies them")


def _names(unit: UnitOfWork, plan: Plan, attributes: set[str], groups: set[str]) -> Iterator[Problem]:
    for language in plan.frame.languages:
        if not is_language(language):
            yield Problem("languages", f"{language!r}: expected a BCP 47 tag such as es or zh-Hans")
    for slug in sorted(set(plan.attributes) - attributes):
        yield Problem("attributes", f"{slug} is not on the list")
    for slug in sorted(set(plan.targets) - groups):
        yield Problem("targets", f"there is no stakeholder group {slug}")
    versions = plan.frame.model_version_ids
    known = unit.session.exec(select(ModelVersion.id).where(col(ModelVersion.id).in_(versions))).all()
    if set(versions) - set(known):
        yield Problem("model_version_ids", "there is no such model version")
    outputs = unit.session.exec(select(Output.id).where(col(Output.id).in_(list(plan.attention)))).all()
    if set(plan.attention) - set(outputs):
        yield Problem("attention", "there is no such output")
