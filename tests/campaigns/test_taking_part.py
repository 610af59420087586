"""People take part without an account: everyone is offered what has been answered least, and nobody more than the overlap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from governance.campaigns.commands import (
    AboutOneself,
    Plan,
    answer,
    close_campaign,
    join,
    keep_answer,
    make_link,
    open_campaign,
    pass_over,
    plan_campaign,
    revoke_link,
    take_next,
)
from governance.campaigns.queries import campaign_view, campaigns, invitation, participation
from governance.campaigns.queries.draws import Frame
from governance.campaigns.refusals import CannotTakePart, Reason
from governance.campaigns.tables import (
    CampaignAnswer,
    CampaignLink,
    CampaignParticipant,
    CampaignState,
    Expectation,
)
from governance.core.access import SYSTEM, Actor, Role
from governance.core.drafts.queries import draft
from governance.core.errors import Invalid, NotFound, Refused
from governance.core.ledger import Event
from governance.core.people.tables import Person
from governance.core.store import Store
from governance.core.verify import verify
from governance.feedback.commands.by_hand import NOTHING_WRONG, FilledIn
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.queries import parts_of
from governance.feedback.tables import Feedback, Kind, Scope
from governance.schema import METADATA
from tests.builders import a_group, a_model_version, a_person, an_output

GUEST = Actor("guest", "Someone invited")
ABOUT = AboutOneself(languages=("en",), consent=(Scope.REVIEW, Scope.TRAINING))
GOOD = FilledIn(rating=4, comment="Clear enough.")


def a_campaign(store: Store, outputs: int = 1, **changes: object) -> tuple[int, str]:
    """An open campaign on new outputs, with a link for everyone: its id and the link's secret."""
    version = a_model_version(store)
    for _ in range(outputs):
        an_output(store, model_version_id=version)
    plan = {
        "title": "Is it clear?",
        "purpose": "We want to know whether people understand the answers.",
        "frame": Frame(model_version_ids=(version,)),
        "size": outputs,
        "kinds": (Kind.RATING, Kind.FLAG, Kind.CORRECTION),
        "overlap": 2,
        **changes,
    }
    with store.begin(SYSTEM) as unit:
        campaign = plan_campaign(unit, Plan(**plan))  # type: ignore[arg-type]
        open_campaign(unit, campaign.id)
        return campaign.id, make_link(unit, campaign.id)


def joined(store: Store, token: str, about: AboutOneself = ABOUT) -> str:
    with store.begin(GUEST) as unit:
        return join(unit, token, about)


def offered(store: Store, code: str, at: datetime | None = None) -> int | None:
    with store.begin(GUEST, at) as unit:
        offer = take_next(unit, code)
    return offer.item_id if offer else None


def answered(store: Store, code: str, item: int, filled: FilledIn = GOOD, at: datetime | None = None) -> int:
    with store.begin(GUEST, at) as unit:
        return answer(unit, code, item, filled, ("review",))


def refused(do: Callable[[], object]) -> Reason:
    with pytest.raises(CannotTakePart) as refusal:
        do()
    return refusal.value.reason


def test_what_a_participant_says_is_feedback_of_a_person_without_a_name(store: Store) -> None:
    campaign_id, token = a_campaign(store)
    code = joined(store, token)
    item = offered(store, code)
    assert item is not None
    answered(store, code, item, FilledIn(rating=2, category="wrong", severity=3, comment="No, not two."))
    with store.read() as session:
        said = session.exec(select(Feedback).order_by(col(Feedback.id))).all()
        assert [(each.kind, each.origin) for each in said] == [
            (Kind.RATING, f"campaign:{campaign_id}"),
            (Kind.FLAG, f"campaign:{campaign_id}"),
        ]
        person = session.get_one(Person, said[0].person_id)
        assert person.name is None and person.email is None
        spoke = session.exec(select(Event).where(Event.kind == "feedback.recorded")).first()
        assert spoke is not None and spoke.actor == f"PERSON-{person.id}"
        assert said[0].may_review and not said[0].may_train
        assert verify(session, METADATA.sorted_tables).ok


def test_secrets_are_not_kept(store: Store) -> None:
    _, token = a_campaign(store)
    code = joined(store, token)
    with store.read() as session:
        stored = session.exec(select(CampaignLink.token_hash)).all()
        bodies = " ".join(session.exec(select(Event.body)).all())
    assert token not in stored and token not in bodies
    assert code not in bodies and code.replace("-", "") not in bodies


def test_those_answered_least_come_first_and_nothing_comes_twice(store: Store) -> None:
    _, token = a_campaign(store, outputs=3)
    first = joined(store, token)
    seen = []
    for _ in range(3):
        item = offered(store, first)
        assert item is not None
        seen.append(item)
        answered(store, first, item)
    assert len(set(seen)) == 3 and offered(store, first) is None
    second, third = joined(store, token), joined(store, token)
    taken = offered(store, second)
    assert taken is not None
    answered(store, second, taken)
    assert offered(store, third) not in (None, taken)


def test_a_reload_goes_on_with_the_same_output_and_what_was_passed_over_stays_away(store: Store) -> None:
    _, token = a_campaign(store, outputs=2)
    code = joined(store, token)
    item = offered(store, code)
    assert item is not None and offered(store, code) == item
    with store.begin(GUEST) as unit:
        pass_over(unit, code, item)
    assert offered(store, code) not in (None, item)


def test_two_race_for_the_last_place(store: Store) -> None:
    _, token = a_campaign(store, overlap=1)
    first, second = joined(store, token), joined(store, token)
    item = offered(store, first)
    assert item is not None
    assert offered(store, second) is None, "the place is kept for who reads"
    late = store.clock() + timedelta(hours=3)
    assert offered(store, second, late) == item, "but not for ever"
    assert refused(lambda: answered(store, first, item, at=late)) is Reason.PLACE_TAKEN
    answered(store, second, item, at=late)


def test_many_at_once_never_exceed_the_overlap(store: Store) -> None:
    campaign_id, token = a_campaign(store, outputs=3, overlap=2, daily_cap=None)
    codes = [joined(store, token) for _ in range(8)]

    def take_part(code: str) -> int:
        count = 0
        while (item := offered(store, code)) is not None:
            answered(store, code, item)
            count += 1
        return count

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(take_part, codes))
    with store.read() as session:
        view = campaign_view(session, campaign_id, datetime.now(UTC))
    assert [item.answers for item in view.items] == [2, 2, 2]
    assert sum(counts) == view.row.answers == view.row.places == 6


def test_the_same_answer_sent_twice_is_stored_once(store: Store) -> None:
    _, token = a_campaign(store)
    code = joined(store, token)
    item = offered(store, code)
    assert item is not None
    assert answered(store, code, item) == answered(store, code, item) == 1
    with store.read() as session:
        assert len(session.exec(select(Feedback.id)).all()) == 1
        assert len(session.exec(select(CampaignAnswer.id)).all()) == 1


def test_a_day_has_its_cap_and_the_next_one_begins_anew(store: Store) -> None:
    _, token = a_campaign(store, outputs=2, daily_cap=1)
    code = joined(store, token)
    item = offered(store, code)
    assert item is not None
    answered(store, code, item)
    assert refused(lambda: offered(store, code)) is Reason.ENOUGH_TODAY
    assert offered(store, code, store.clock() + timedelta(days=1)) not in (None, item)


def test_only_outputs_in_languages_that_one_reads(store: Store) -> None:
    _, token = a_campaign(store)
    code = joined(store, token, AboutOneself(("hi",), ()))
    assert offered(store, code) is None


def test_nobody_takes_part_before_it_opens_after_it_closes_or_by_a_revoked_link(store: Store) -> None:
    campaign_id, token = a_campaign(store, closes_on=datetime.now(UTC).date() + timedelta(days=1))
    code = joined(store, token)
    item = offered(store, code)
    assert item is not None
    assert refused(lambda: joined(store, "never-given-out")) is Reason.NO_SUCH_LINK
    assert refused(lambda: offered(store, "AAAAA")) is Reason.NO_SUCH_CODE
    with store.begin(SYSTEM) as unit:
        revoke_link(unit, 1)
    assert refused(lambda: joined(store, token)) is Reason.REVOKED
    assert offered(store, code) == item, "who joined before stays"
    after = store.clock() + timedelta(days=2)
    assert refused(lambda: answered(store, code, item, at=after)) is Reason.CLOSED
    with store.begin(SYSTEM) as unit:
        close_campaign(unit, campaign_id)
    assert refused(lambda: answered(store, code, item)) is Reason.CLOSED
    with store.read() as session:
        told = invitation(session, token, datetime.now(UTC))
        assert told is not None and told.reason is Reason.CLOSED
        mine = participation(session, code, datetime.now(UTC))
        assert mine is not None and mine.invitation.reason is Reason.CLOSED
        assert participation(session, "AAAAA", datetime.now(UTC)) is None


def test_a_code_opens_one_campaign_and_no_other(store: Store) -> None:
    _, token = a_campaign(store)
    _, other = a_campaign(store)
    code = joined(store, token)
    strange = offered(store, joined(store, other))
    assert strange is not None
    with pytest.raises(NotFound):
        answered(store, code, strange)


def test_what_someone_tells_about_themselves_is_one_of_the_answers_offered(store: Store) -> None:
    a_group(store, "elderly")
    _, token = a_campaign(store, attributes=("age",), targets={"elderly": 5})
    told = AboutOneself(("en",), (Scope.REVIEW,), "elderly", {"age": "65 or older"})
    joined(store, token, told)
    with store.read() as session:
        assert session.exec(select(CampaignParticipant.declared)).one() == {"age": "65 or older"}
    for wrong in (
        AboutOneself(("en",), (), None, {"age": "very old"}),
        AboutOneself(("en",), ("everything",)),
        AboutOneself((), ()),
        AboutOneself(("en",), (), "nobody"),
    ):
        with pytest.raises(Invalid):
            joined(store, token, wrong)


def test_progress_counts_answers_and_people_by_group(store: Store) -> None:
    for slug in ("elderly", "public"):
        a_group(store, slug)
    campaign_id, _ = a_campaign(store, outputs=2, targets={"elderly": 4, "public": 1})
    with store.begin(SYSTEM) as unit:
        token = make_link(unit, campaign_id, "elderly")
    for _ in range(2):
        code = joined(store, token)
        item = offered(store, code)
        assert item is not None
        answered(store, code, item)
    with store.read() as session:
        view = campaign_view(session, campaign_id, datetime.now(UTC))
        [row] = campaigns(session, datetime.now(UTC))
    assert [(each.group, each.wanted, each.answers, each.people) for each in view.groups] == [
        ("Elderly", 4, 2, 2),
        ("Public", 1, 0, 0),
    ]
    assert (row.answers, row.places, row.participants) == (2, 4, 2)
    assert [link.joined for link in view.links] == [0, 2]


def test_known_answers_are_mixed_in_and_counted_for_each_participant(store: Store) -> None:
    version = a_model_version(store)
    bad, fine = an_output(store, model_version_id=version), an_output(store, model_version_id=version)
    campaign_id, token = a_campaign(
        store,
        outputs=30,
        attention={bad: Expectation.FLAGGED, fine: Expectation.NOT_FLAGGED},
        attention_permille=500,
        daily_cap=None,
        overlap=1,
    )
    code = joined(store, token)
    while (item := offered(store, code)) is not None:
        answered(store, code, item, FilledIn(category=NOTHING_WRONG))
    with store.read() as session:
        view = campaign_view(session, campaign_id, datetime.now(UTC))
        stored = session.exec(select(CampaignAnswer).where(col(CampaignAnswer.expected).is_not(None))).all()
    [row] = view.attention
    assert (row.answers, row.known, row.met) == (32, 2, 1)
    assert {(each.expected, each.met) for each in stored} == {
        (Expectation.FLAGGED, False),
        (Expectation.NOT_FLAGGED, True),
    }
    assert view.row.answers == 30, "known answers count for nobody's overlap"


def test_two_answers_are_compared_blind_in_an_order_of_their_own_for_each_person(store: Store) -> None:
    one, two = a_model_version(store), a_model_version(store)
    for number in range(12):
        for version in (one, two):
            asked = f"Question {number}?"
            an_output(store, f"Answer {number} of {version}", model_version_id=version, asked=asked)
    pairs = Frame(pairs=True)
    with store.begin(SYSTEM) as unit:
        plan = Plan("Which?", "Which is better?", pairs, 12, (Kind.COMPARISON, Kind.COMMENT), daily_cap=None)
        campaign = plan_campaign(unit, plan)
        open_campaign(unit, campaign.id)
        token = make_link(unit, campaign.id)
    code = joined(store, token)
    first_shown = set()
    while True:
        with store.begin(GUEST) as unit:
            offer = take_next(unit, code)
        if offer is None:
            break
        answered(store, code, offer.item_id, FilledIn(preference="both_bad", comment="Neither."))
        with store.read() as session:
            said = session.exec(select(Feedback).order_by(col(Feedback.id).desc())).first()
            assert said is not None
            parts = parts_of(session, [said.id])[said.id]
        assert tuple(part.output_id for part in parts) == offer.shown_ids
        assert said.output_id == offer.shown_ids[0]
        first_shown.add(said.model_version_id)
    assert first_shown == {one, two}


def test_several_answers_are_put_in_order_blind(store: Store) -> None:
    versions = [a_model_version(store) for _ in range(4)]
    for version in versions:
        an_output(store, f"The answer of {version}", model_version_id=version, asked="What now?")
    an_output(store, "Alone.", model_version_id=versions[0], asked="Something else?")
    plan = Plan("Order", "Which are better?", Frame(sets=True), 1, (Kind.RANKING,), overlap=2, seed=3)
    with store.begin(SYSTEM) as unit:
        campaign = plan_campaign(unit, plan)
        open_campaign(unit, campaign.id)
        token = make_link(unit, campaign.id)
    for _ in range(2):
        code = joined(store, token)
        with store.begin(GUEST) as unit:
            offer = take_next(unit, code)
        assert offer is not None and len(offer.shown_ids) == 4
        with pytest.raises(Invalid) as caught:
            answered(store, code, offer.item_id, FilledIn(ranks=(1, 2, None, 4)))
        assert [problem.field for problem in caught.value.problems] == ["places"]
        answered(store, code, offer.item_id, FilledIn(ranks=(2, 1, 2, 4)))
        with store.read() as session:
            said = session.exec(select(Feedback).order_by(col(Feedback.id).desc())).first()
            assert said is not None and said.kind is Kind.RANKING
            parts = parts_of(session, [said.id])[said.id]
        assert [(part.output_id, part.rank) for part in parts] == list(
            zip(offer.shown_ids, (2, 1, 2, 3), strict=True)
        )


@pytest.mark.parametrize(
    ("frame", "kinds"),
    [
        (Frame(), (Kind.RANKING,)),
        (Frame(sets=True), (Kind.RATING,)),
        (Frame(sets=True), (Kind.RANKING, Kind.RATING)),
        (Frame(pairs=True, sets=True), (Kind.RANKING, Kind.COMPARISON)),
    ],
)
def test_a_ranking_is_asked_of_sets_of_answers_and_nothing_else(
    store: Store, frame: Frame, kinds: tuple[Kind, ...]
) -> None:
    for version in [a_model_version(store) for _ in range(3)]:
        an_output(store, f"The answer of {version}", model_version_id=version, asked="What now?")
    with pytest.raises(Invalid) as caught, store.begin(SYSTEM) as unit:
        plan_campaign(unit, Plan("A", "B", frame, 1, kinds))
    assert "kinds" in [problem.field for problem in caught.value.problems]


def test_a_draft_comes_back_and_goes_with_the_answer(store: Store) -> None:
    _, token = a_campaign(store)
    code = joined(store, token)
    item = offered(store, code)
    assert item is not None
    with store.begin(GUEST) as unit:
        keep_answer(unit, code, item, {"comment": "Half a sent"})
    with store.read() as session:
        person = session.exec(select(CampaignParticipant.person_id)).one()
        assert draft(session, FEEDBACK_FORM, "OUT-1", person) == {"comment": "Half a sent"}
    answered(store, code, item)
    with store.read() as session:
        assert draft(session, FEEDBACK_FORM, "OUT-1", person) == {}


def test_a_plan_that_cannot_be_names_the_field(store: Store) -> None:
    wrong: list[tuple[dict[str, object], str]] = [
        ({"title": " "}, "title"),
        ({"size": 2}, "size"),
        ({"overlap": 0}, "overlap"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": (Kind.COMPARISON,)}, "kinds"),
        ({"targets": {"nobody": 3}}, "targets"),
        ({"attributes": ("shoe-size",)}, "attributes"),
        ({"attention": {999: Expectation.FLAGGED}, "attention_permille": 100}, "attention"),
        ({"attention_permille": 100}, "attention"),
        ({"closes_on": datetime(2020, 1, 1, tzinfo=UTC).date()}, "closes_on"),
    ]
    for changes, field in wrong:
        with pytest.raises(Invalid) as refusal:
            a_campaign(store, **changes)
        assert field in {problem.field for problem in refusal.value.problems}


def test_a_draw_can_be_repeated(store: Store) -> None:
    version = a_model_version(store)
    for _ in range(20):
        an_output(store, model_version_id=version)
    plan = Plan("A", "B", Frame((version,)), 5, (Kind.RATING,), seed=11)
    drawn = []
    for _ in range(2):
        with store.begin(SYSTEM) as unit:
            campaign_id = plan_campaign(unit, plan).id
        with store.read() as session:
            view = campaign_view(session, campaign_id, datetime.now(UTC))
        drawn.append(sorted(item.output_id for item in view.items))
        assert view.row.state is CampaignState.DRAFT
    assert drawn[0] == drawn[1]


def test_it_takes_a_role_to_run_a_campaign(store: Store) -> None:
    campaign_id, _ = a_campaign(store)
    contributor, reviewer = a_person(store, Role.STAKEHOLDER), a_person(store, Role.REVIEWER)
    with pytest.raises(Refused), store.begin(contributor) as unit:
        make_link(unit, campaign_id)
    with store.begin(reviewer) as unit:
        assert make_link(unit, campaign_id)
