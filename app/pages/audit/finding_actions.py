"""The actions on a finding: planned with a measure of their effect, started, completed."""

from typing import Any, get_args

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.audit.commands import complete_action, measure_effect, plan_action, start_action
from governance.audit.effects import WORDS, EffectMeasure, Measure
from governance.audit.queries import ActionRow, FindingView
from governance.audit.tables import ActionKind
from governance.core.access import Permission
from governance.core.people.queries import staff
from governance.feedback.queries import slice_values
from governance.registry.queries import model_versions


def show_actions(view: FindingView) -> None:
    st.subheader("Actions", anchor=False)
    if not view.actions:
        st.caption("No action is planned yet.")
    for action in view.actions:
        _show(action)
    if any(action.effect_measure for action in view.actions) and context.may(Permission.ADD_EVIDENCE):
        _act_button("Measure the effect now", measure_effect, "Measured", view.row.id)


def plan_form(finding_id: int) -> None:
    """Asks for an action; the measure of its effect is asked for where one is wanted."""
    people = {row.id: row.name for row in context.read(staff) if row.active}
    with st.expander("Plan an action", icon=":material/add_task:"):
        measured = st.toggle("Measure its effect", value=True, key=f"measured-{finding_id}")
        with st.form(f"plan-{finding_id}", border=False):
            kind = st.selectbox("Kind", list(ActionKind), format_func=lambda k: k.value, required=True)
            description = st.text_area("What will be done", max_chars=10_000, key=f"action-text-{finding_id}")
            owner = st.selectbox("Owner", list(people), index=None, format_func=people.__getitem__)
            due = st.date_input("Due", value=None)
            measure = _measure_fields() if measured else None
            if st.form_submit_button("Plan", type="primary"):
                done = context.act(
                    plan_action,
                    "Action planned",
                    finding_id,
                    kind or ActionKind.PROCESS,
                    description,
                    owner_id=owner,
                    due_on=due,
                    effect_measure=measure,
                )
                if done is not None:
                    st.rerun()
                context.show_refusal()


def _measure_fields() -> EffectMeasure:
    values = context.read(slice_values)
    names = [row.name for row in context.read(model_versions)]
    st.markdown("**How to tell that it worked**")
    measure: Measure = (
        st.selectbox("Measure", get_args(Measure), format_func=WORDS.__getitem__) or "flag_rate"
    )
    left, right = st.columns(2)
    version = left.selectbox("Model version", names, index=None, placeholder="all")
    language = right.selectbox("Language", values.languages, index=None, placeholder="all")
    scenario = left.selectbox("Scenario", values.scenarios, index=None, placeholder="all")
    above = right.segmented_control("Is", ["below", "above"], default="below", required=True) == "above"
    unit = "stars" if measure == "rating_mean" else "%"
    bound = left.number_input(
        f"Bound (% of outputs or cases, or stars for {WORDS['rating_mean'].lower()})", 0.0, 100.0, 2.0
    )
    at_least = right.number_input("Measured over at least", 1, 1_000_000, 300)
    return EffectMeasure(
        measure=measure,
        model_version=version or "",
        language=language or "",
        scenario=scenario or "",
        above=above,
        bound=bound if unit == "stars" else bound / 100,
        at_least=at_least,
    )


def _show(action: ActionRow) -> None:
    with st.container(border=True):
        owner = f" · {action.owner}" if action.owner else ""
        due = f" · due {action.due_on}" if action.due_on else ""
        late = (
            " · :red-badge[:material/alarm: escalated]"
            if action.escalated_at and not action.completed_at
            else ""
        )
        st.markdown(f"**{action.reference}** · {action.kind.value}{owner}{due}{late}")
        plain(action.description)
        if action.effect_measure is not None:
            _show_effect(action)
        if action.completed_at:
            st.caption(f"Completed by {action.completed_by or 'Plumbline'} on {when(action.completed_at)}")
        elif context.may(Permission.COMPLETE_ACTION):
            with st.container(horizontal=True):
                if action.started_at is None:
                    _act_button("Start", start_action, f"{action.reference} has been started", action.id)
                _act_button(
                    "Mark as complete", complete_action, f"{action.reference} has been completed", action.id
                )


def _show_effect(action: ActionRow) -> None:
    assert action.effect_measure is not None
    st.caption(f"Effect: {action.effect_measure.words}")
    if action.effect is None:
        st.caption("Not yet measured.")
    elif action.effect.met:
        st.markdown(
            f":green-badge[:material/check_circle: holds] {action.effect.value:.4g} over {action.effect.n:,}"
        )
    else:
        st.markdown(f":orange-badge[:material/pending: doesn't hold] {action.effect.why_not}")


def _act_button(label: str, command: Any, said: str, *args: Any) -> None:
    """A button that runs one command."""
    if st.button(label, key=f"{command.__name__}-{args}"):
        if context.act(command, said, *args) is not None:
            st.rerun()
        context.show_refusal()
