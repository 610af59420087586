"""All campaigns with how far they have come, and the form to plan a new one."""

from datetime import date

import streamlit as st

from app.pages.listen.declared import edit_attributes
from app.session import context
from app.session.links import go
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.campaigns.commands import Plan, plan_campaign
from governance.campaigns.queries import CampaignRow, campaigns, known_answers
from governance.campaigns.queries.attributes import offered_attributes
from governance.campaigns.queries.draws import Frame, drawable_slices, outputs_left_count
from governance.campaigns.tables import CampaignState
from governance.core.access import Permission
from governance.core.people.queries import stakeholder_groups
from governance.feedback.kinds import KINDS, Kind
from governance.registry.queries import model_versions

USUAL_KINDS = (Kind.RATING, Kind.FLAG, Kind.COMMENT)
USUAL_SIZE, USUAL_TARGET, KNOWN_SHARE = 50, 50, 10


def asked(name: str, options: list[str]) -> list[str]:
    """What the address asks for, as far as there is such a thing: a campaign can be started from a gap elsewhere."""
    return [value for value in st.query_params.get_all(name) if value in options]


def prefilled() -> bool:
    return any(st.query_params.get(name) for name in ("group", "language", "scenario"))


def show_table(rows: list[CampaignRow]) -> None:
    chosen = choose_row(
        [
            {
                "Campaign": row.title,
                "Reference": row.reference,
                "State": "closed" if row.over else row.state.value,
                "Progress": round(row.share, 2),
                "Answers": f"{row.answers:,} of {row.places:,}",
                "Participants": row.participants,
                "Closes": row.closes_on,
            }
            for row in rows
        ],
        "campaigns",
        description="Campaigns, newest first, with their progress",
        config={
            "Progress": st.column_config.ProgressColumn(
                format="percent", min_value=0, max_value=1, help="Answers given, of those wanted"
            )
        },
    )
    if chosen is not None:
        go("campaign", ref=rows[chosen].reference)


def ask_frame() -> tuple[Frame, tuple[Kind, ...]]:
    """Which outputs to draw from, and what is asked of each."""
    slices = context.read(drawable_slices)
    versions = {row.id: row.name for row in context.read(model_versions)}
    kinds = st.pills(
        "What people are asked to do",
        list(KINDS),
        selection_mode="multi",
        default=USUAL_KINDS,
        format_func=lambda kind: KINDS[kind].asked,
        key="plan-kinds",
        wrap=True,
    )
    left, middle, right = st.columns(3)
    languages = left.multiselect(
        "Languages",
        slices.languages,
        default=asked("language", list(slices.languages)),
        key="plan-languages",
        placeholder="All",
    )
    scenarios = middle.multiselect(
        "Scenarios",
        slices.scenarios,
        default=asked("scenario", list(slices.scenarios)),
        key="plan-scenarios",
        placeholder="All",
    )
    chosen = right.multiselect(
        "Model versions",
        list(versions),
        format_func=versions.__getitem__,
        key="plan-versions",
        placeholder="All",
    )
    frame = Frame(
        tuple(chosen), tuple(scenarios), tuple(languages), Kind.COMPARISON in kinds, Kind.RANKING in kinds
    )
    return frame, tuple(kinds)


def ask_numbers(left_over: int) -> tuple[int, int, int | None, date | None]:
    """How many outputs, answers for each, answers a day for each person, and until when."""
    first, second, third, fourth = st.columns(4)
    size = first.number_input(
        "Outputs to draw", 1, max(left_over, 1), min(USUAL_SIZE, max(left_over, 1)), key="plan-size"
    )
    overlap = second.number_input(
        "Answers for each output",
        1,
        1_000,
        3,
        key="plan-overlap",
        help="How many different people answer one output. It is never exceeded.",
    )
    cap = third.number_input(
        "Daily limit per person",
        1,
        1_000,
        20,
        key="plan-cap",
        help="Prevents a few people from dominating the results.",
    )
    closes_on = fourth.date_input("Closes after", value=None, key="plan-closes")
    return int(size), int(overlap), int(cap), closes_on


def ask_targets() -> dict[str, int]:
    """Answers wanted from each group."""
    names = {group.slug: group.name for group in context.read(stakeholder_groups)}
    wanted = st.multiselect(
        "Stakeholder groups with a target",
        list(names),
        default=asked("group", list(names)),
        format_func=names.__getitem__,
        key="plan-groups",
    )
    targets = {}
    with st.container(horizontal=True):
        for slug in wanted:
            targets[slug] = int(
                st.number_input(
                    f"Answers from {names[slug]}",
                    1,
                    100_000,
                    USUAL_TARGET,
                    key=f"plan-target-{slug}",
                    width=220,
                )
            )
    return targets


def plan_form() -> None:
    """The form; it says at once how many outputs the filter leaves."""
    title = st.text_input(
        "Title", max_chars=200, key="plan-title", placeholder="Are the answers on medicines clear?"
    )
    purpose = st.text_area(
        "Purpose, in plain words",
        max_chars=4_000,
        key="plan-purpose",
        help="Invited people read this first: who is asking, why, and what will be done with the answers.",
    )
    frame, kinds = ask_frame()
    left_over = context.read(outputs_left_count, frame)
    st.markdown(f"The filter leaves **{left_over:,}** {frame.drawn_from}.")
    size, overlap, cap, closes_on = ask_numbers(left_over)
    targets = ask_targets()
    attributes = {each.slug: each.label for each in context.read(offered_attributes)}
    about = st.multiselect(
        "Ask people about themselves (they may decline)",
        list(attributes),
        format_func=attributes.__getitem__,
        key="plan-attributes",
    )
    known = context.read(known_answers, frame, kinds) if kinds and not (frame.pairs or frame.sets) else {}
    share = st.slider(
        "Known answers mixed in (%)",
        0,
        50,
        KNOWN_SHARE if known else 0,
        key="plan-attention",
        disabled=not known,
        help="Attention checks: outputs on which all reviewers agreed. They show how carefully people "
        "read; no answers are discarded because of them.",
    )
    st.caption(f"{len(known)} outputs that reviewers agreed on match the filter.")
    if st.button("Plan the campaign", type="primary", icon=":material/draw:"):
        plan = Plan(
            title=title,
            purpose=purpose,
            frame=frame,
            size=size,
            kinds=kinds,
            overlap=overlap,
            daily_cap=cap,
            closes_on=closes_on,
            targets=targets,
            attributes=tuple(about),
            attention=known if share else {},
            attention_permille=share * 10,
        )
        done = context.act(plan_campaign, "The campaign has been planned and its outputs drawn", plan)
        if done is not None:
            go("campaign", ref=f"CAMPAIGN-{done.value.id}")
        context.show_refusal()


header(
    "Campaigns",
    "Invite people to give feedback on a random sample of outputs, by a link and without an account.",
    "feedback",
)
rows = context.read(campaigns, context.moment())
running = [row for row in rows if row.state is CampaignState.OPEN and not row.over]
facts(
    ("Running", len(running), None),
    ("Participants", sum(row.participants for row in rows), "In all campaigns"),
    ("Answers", sum(row.answers for row in rows), "Outputs answered, known answers left out"),
)
if context.may(Permission.MANAGE_CAMPAIGNS):
    with st.expander("Plan a campaign", icon=":material/add:", expanded=prefilled()):
        plan_form()
    with st.popover("Questions about participants…", icon=":material/person_search:"):
        edit_attributes()
if rows:
    show_table(rows)
else:
    empty("No campaigns yet.", "Plan a campaign: draw outputs, make a link, send it to people.")
