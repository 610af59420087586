"""Taking part: joining by a link, being offered the next output, answering it or passing it over.

Nobody here has an account. What someone may do follows from the secret they hold, the link's or their own code's; once it is
checked, they act as the pseudonymous person that they are, and the ledger says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from governance.campaigns.queries.serving import Offer, answers_today, has_room, is_over, next_item
from governance.campaigns.refusals import CannotTakePart, Reason
from governance.campaigns.tables import (
    Campaign,
    CampaignAnswer,
    CampaignHold,
    CampaignItem,
    CampaignLink,
    CampaignParticipant,
    CampaignState,
    Expectation,
)
from governance.campaigns.tokens import token_hash
from governance.core.access import Actor, Role
from governance.core.drafts.commands import drop_draft, keep_draft
from governance.core.errors import Invalid, NotFound, Problem
from governance.core.people.queries import actor_for
from governance.core.people.tables import Person, RoleGrant, StakeholderGroup
from governance.core.references import Prefix
from governance.core.unit_of_work import UnitOfWork
from governance.feedback.codes import code_hash, new_code
from governance.feedback.commands import record
from governance.feedback.commands.by_hand import NOTHING_WRONG, FilledIn, Speaker, statements
from governance.feedback.commands.codes import code_row, issue_code
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.records import is_language
from governance.feedback.showing import place_of
from governance.feedback.tables import Kind, Scope
from governance.registry.queries import output_view

HOLD = timedelta(hours=2)
"""How long a place is kept for someone who is reading."""

LOW, HIGH = 2, 4
"""Ratings that count as low (at most) and as high (at least) on attention items."""


@dataclass(frozen=True)
class AboutOneself:
    """What someone tells when they join: `group` (a slug) where the link names none, `declared` answers by attribute,
    `languages` they read.
    """

    languages: tuple[str, ...]
    consent: tuple[str, ...]
    group: str | None = None
    declared: Mapping[str, str] | None = None


def join(unit: UnitOfWork, token: str, about: AboutOneself, *, code: str | None = None) -> str:
    """Makes whoever holds the link a participant. Returns the code by which they come back, and by which they find their
    receipt; it is shown only once. `code` is for those that must be known beforehand (the demo organisation).

    Raises CannotTakePart, Invalid.
    """
    link = unit.session.exec(select(CampaignLink).where(CampaignLink.token_hash == token_hash(token))).first()
    if link is None:
        raise CannotTakePart(Reason.NO_SUCH_LINK)
    if link.revoked_at is not None:
        raise CannotTakePart(Reason.REVOKED)
    campaign = unit.session.get_one(Campaign, link.campaign_id)
    _check_open(unit, campaign)
    group_id = link.stakeholder_group_id or _group_id(unit, about.group)
    _check(campaign, about)
    given = code or new_code()
    person = unit.add(
        Person(
            handle=f"guest-{code_hash(given)[:16]}",
            stakeholder_group_id=group_id,
            active=True,
            joined_at=unit.at,
        )
    )
    unit.session.add(RoleGrant(person_id=person.id, role=Role.STAKEHOLDER, granted_at=unit.at))
    unit.actor = Actor(Prefix.PERSON.of(person.id), person.handle, frozenset({Role.STAKEHOLDER}), person.id)
    unit.add(
        CampaignParticipant(
            campaign_id=campaign.id,
            link_id=link.id,
            person_id=person.id,
            languages=list(about.languages),
            declared=dict(about.declared or {}),
            consent=list(about.consent),
            joined_at=unit.at,
        )
    )
    unit.record("campaign.joined", Prefix.CAMPAIGN.of(campaign.id), {"link": link.id})
    return issue_code(unit, person_id=person.id, code=given)


def take_next(unit: UnitOfWork, code: str) -> Offer | None:
    """The output that this participant should look at now, with a place kept for them; None when none is left for them.

    It is the one that they hold already, else one that has been answered least. Raises CannotTakePart.
    """
    participant = _participant(unit, code)
    campaign = unit.session.get_one(Campaign, participant.campaign_id)
    _check_open(unit, campaign)
    if (
        campaign.daily_cap is not None
        and answers_today(unit.session, participant.id, unit.at) >= campaign.daily_cap
    ):
        raise CannotTakePart(Reason.ENOUGH_TODAY)
    item = next_item(unit.session, campaign, participant, unit.at)
    if item is None:
        return None
    unit.session.merge(
        CampaignHold(participant_id=participant.id, item_id=item.id, until=unit.at + HOLD, passed=False)
    )
    return Offer.of(item, participant)


def pass_over(unit: UnitOfWork, code: str, item_id: int) -> None:
    """The participant would rather not answer this one; it isn't offered to them again. Raises CannotTakePart, NotFound."""
    participant = _participant(unit, code)
    _item(unit, participant, item_id)
    unit.session.merge(
        CampaignHold(participant_id=participant.id, item_id=item_id, until=unit.at, passed=True)
    )


def keep_answer(unit: UnitOfWork, code: str, item_id: int, filled_in: Mapping[str, object]) -> None:
    """Keeps what the participant has filled in so far. Raises CannotTakePart, NotFound, TooLarge."""
    participant = _participant(unit, code)
    item = _item(unit, participant, item_id)
    keep_draft(unit, FEEDBACK_FORM, place_of(item.output_id, *item.further_ids), filled_in)


def answer(unit: UnitOfWork, code: str, item_id: int, filled: FilledIn, consent: tuple[str, ...]) -> int:
    """Stores what the participant says on the item, and returns how many they have answered today.

    The same item again changes nothing. Raises CannotTakePart (closed, enough for today, the last place is taken, nothing
    said), NotFound, Invalid by field.
    """
    participant = _participant(unit, code)
    campaign = unit.session.get_one(Campaign, participant.campaign_id)
    item = _item(unit, participant, item_id)
    done = select(CampaignAnswer.id).where(
        CampaignAnswer.item_id == item_id, CampaignAnswer.participant_id == participant.id
    )
    if unit.session.exec(done).first() is not None:
        return answers_today(unit.session, participant.id, unit.at)
    _check_open(unit, campaign)
    today = answers_today(unit.session, participant.id, unit.at)
    if campaign.daily_cap is not None and today >= campaign.daily_cap:
        raise CannotTakePart(Reason.ENOUGH_TODAY)
    if item.expected is None and not has_room(unit.session, campaign, item, participant.id, unit.at):
        raise CannotTakePart(Reason.PLACE_TAKEN)
    _say(unit, campaign, participant, item, filled, consent)
    participant.consent = list(consent)
    unit.add(
        CampaignAnswer(
            campaign_id=campaign.id,
            item_id=item.id,
            participant_id=participant.id,
            expected=item.expected,
            met=is_met(item.expected, filled) if item.expected is not None else None,
            answered_at=unit.at,
        )
    )
    unit.record("campaign.answered", Prefix.CAMPAIGN.of(campaign.id), {"item": item.id})
    unit.session.execute(
        delete(CampaignHold).where(
            col(CampaignHold.participant_id) == participant.id, col(CampaignHold.item_id) == item.id
        )
    )
    drop_draft(unit, FEEDBACK_FORM, place_of(item.output_id, *item.further_ids), participant.person_id)
    return today + 1


def is_met(expected: Expectation, filled: FilledIn) -> bool:
    """Whether what was filled in is what a careful reader says."""
    if expected is Expectation.RATED_LOW:
        return filled.rating is not None and filled.rating <= LOW
    if expected is Expectation.RATED_HIGH:
        return filled.rating is not None and filled.rating >= HIGH
    flagged = filled.category not in (None, NOTHING_WRONG)
    return flagged is (expected is Expectation.FLAGGED)


def _say(
    unit: UnitOfWork,
    campaign: Campaign,
    participant: CampaignParticipant,
    item: CampaignItem,
    filled: FilledIn,
    consent: tuple[str, ...],
) -> None:
    offer = Offer.of(item, participant)
    shown = [output_view(unit.session, each) for each in offer.shown_ids]
    handle = unit.session.get_one(Person, participant.person_id).handle
    key = f"{item.id}-{participant.id}"
    said = statements(key, filled, Speaker(handle, consent), shown)
    foreign = {record.kind for record in said} - set(campaign.kinds) - {Kind.COMMENT.value}
    if foreign:
        raise Invalid(*(Problem(kind, "this campaign doesn't ask for it") for kind in sorted(foreign)))
    looked = filled.category == NOTHING_WRONG and Kind.FLAG.value in campaign.kinds
    if not said and not looked:
        raise CannotTakePart(Reason.NOTHING_SAID)
    for each in said:
        record(unit, f"campaign:{campaign.id}", each)


def _participant(unit: UnitOfWork, code: str) -> CampaignParticipant:
    """Who holds this code; from here on, they are who acts. Raises CannotTakePart."""
    found = code_row(unit, code)
    participant = (
        unit.session.exec(
            select(CampaignParticipant).where(CampaignParticipant.person_id == found.person_id)
        ).first()
        if found is not None and found.person_id is not None
        else None
    )
    if participant is None:
        raise CannotTakePart(Reason.NO_SUCH_CODE)
    unit.actor = actor_for(unit.session, unit.session.get_one(Person, participant.person_id).handle)
    return participant


def _item(unit: UnitOfWork, participant: CampaignParticipant, item_id: int) -> CampaignItem:
    item = unit.session.get(CampaignItem, item_id)
    if item is None or item.campaign_id != participant.campaign_id:
        raise NotFound("output in this campaign with the number", item_id)
    return item


def _check_open(unit: UnitOfWork, campaign: Campaign) -> None:
    if campaign.state is CampaignState.DRAFT:
        raise CannotTakePart(Reason.NOT_OPEN)
    if is_over(campaign, unit.at):
        raise CannotTakePart(Reason.CLOSED)


def _group_id(unit: UnitOfWork, slug: str | None) -> int | None:
    if slug is None:
        return None
    found = unit.session.exec(select(StakeholderGroup.id).where(StakeholderGroup.slug == slug)).first()
    if found is None:
        raise Invalid.field("group", f"there is no stakeholder group {slug}")
    return found


def _check(campaign: Campaign, about: AboutOneself) -> None:
    options: dict[str, Sequence[str]] = {each["slug"]: each["options"] for each in campaign.attributes}
    problems = [
        Problem("declared", f"{slug}: {told!r} is not one of the answers offered")
        for slug, told in (about.declared or {}).items()
        if told not in options.get(slug, ())
    ]
    problems += [Problem("consent", f"{scope!r} is unknown") for scope in set(about.consent) - set(Scope)]
    problems += [
        Problem("languages", f"{tag!r}: expected a BCP 47 tag")
        for tag in about.languages
        if not is_language(tag)
    ]
    if not about.languages:
        problems.append(Problem("languages", "choose at least one"))
    if problems:
        raise Invalid(*problems)
