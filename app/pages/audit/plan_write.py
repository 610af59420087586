"""The form of an audit plan. It redraws as one types, since the sample and the dates follow from what is chosen."""

from datetime import datetime, time, timedelta
from typing import get_args
from zoneinfo import available_timezones

import streamlit as st

from app.session import context
from app.session.links import go
from app.ui.marks import reader_zone, when
from governance.audit.frame import Frame, Stratum
from governance.audit.plans.commands import Plan, due_dates, plan_audit
from governance.audit.plans.queries import Preview, sample_preview
from governance.core.errors import Invalid, NotFound
from governance.core.people.queries import staff
from governance.core.references import Prefix
from governance.feedback.queries import slice_values
from governance.measures.sampling_designs import WORDS, Design, Kind
from governance.registry.queries import model_versions
from governance.review.queries import clauses_in_force

CADENCES = {
    "manually": "",
    "every week": "FREQ=WEEKLY",
    "every month, first Monday": "FREQ=MONTHLY;BYDAY=1MO",
    "every quarter": "FREQ=MONTHLY;INTERVAL=3",
    "every year": "FREQ=YEARLY",
    "custom rule": None,
}


def write_plan() -> None:
    """Asks for a plan, shows its sample and its dates, and keeps it; leads to its page."""
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="kept-plan"):
        title = st.text_input("Title", max_chars=200, key="plan-title", placeholder="Medical advice, monthly")
        scope = st.text_area("Scope", key="plan-scope", max_chars=10_000, help="What is audited, and why")
        criteria = st.text_area(
            "Criteria", key="plan-criteria", max_chars=10_000, help="Clauses it is judged against"
        )
        references = [each.reference for each in context.read(clauses_in_force, context.moment())]
        clauses = st.multiselect("Clauses", references, placeholder="all", key="plan-clauses")
        frame = _frame()
        design = _design()
        checks = st.text_area(
            "Checklist",
            key="plan-checks",
            max_chars=20_000,
            placeholder="Are reviewers trained? | nist-ai-rmf GOVERN 2.2",
            help="One question per line; after a bar, the control it supports",
        )
        cadence, zone, first_at, days = _calendar()
        people = {row.id: row.name for row in context.read(staff) if row.active}
        auditors = st.multiselect(
            "Auditors", list(people), format_func=people.__getitem__, key="plan-auditors"
        )
        independent = st.toggle(
            "People who judged one of the drawn outputs can't audit it", value=True, key="plan-independent"
        )
    plan = Plan(
        title=title,
        scope=scope,
        criteria=criteria,
        clauses=clauses,
        frame=frame,
        design=design,
        checklist=[_check(line) for line in checks.splitlines() if line.strip()],
        auditor_ids=auditors,
        independent=independent,
        cadence=cadence,
        time_zone=zone,
        first_at=first_at,
        days=days,
    )
    with right:
        preview = _preview(plan)
        dates = _dates(plan)
        if st.button(
            "Save the plan", type="primary", icon=":material/save:", disabled=not (preview and dates)
        ):
            done = context.act(plan_audit, "The plan has been saved", plan)
            if done is not None:
                go("audit_plan", ref=Prefix.PLAN.of(done.value.id))
        context.show_refusal()


def _frame() -> Frame:
    values = context.read(slice_values)
    with st.container(border=True):
        st.markdown("**Outputs to draw from**")
        names = [row.name for row in context.read(model_versions)]
        versions = st.multiselect("Model versions", names, placeholder="all", key="plan-versions")
        languages = st.multiselect("Languages", values.languages, placeholder="all", key="plan-languages")
        scenarios = st.multiselect("Scenarios", values.scenarios, placeholder="all", key="plan-scenarios")
        strata = st.pills(
            "Strata",
            get_args(Stratum),
            selection_mode="multi",
            default=["language"],
            format_func=lambda name: name.replace("_", " "),
            key="plan-strata",
            help="Each stratum is sampled separately; “flagged” separates flagged outputs from the others",
        )
    return Frame(
        model_versions=tuple(versions),
        languages=tuple(languages),
        scenarios=tuple(scenarios),
        stratify_by=tuple(strata),
    )


def _design() -> Design:
    with st.container(border=True):
        st.markdown("**Sample**")
        kind: Kind = (
            st.segmented_control(
                "Design", list(WORDS), default="proportional", key="plan-design", required=True
            )
            or "proportional"
        )
        st.caption(WORDS[kind])
        confidence = st.number_input(
            "Confidence", 0.5, 0.999, 0.95, 0.01, key="plan-confidence", format="%.3f"
        )
        if kind == "discovery":
            discover = st.number_input(
                "Rate of violations that the sample should detect",
                0.001,
                0.5,
                0.01,
                0.005,
                format="%.3f",
                key="plan-discover",
            )
            st.caption(
                f"If {discover:.1%} of the outputs violate, the sample has one with {confidence:.0%} confidence."
            )
            return Design(kind=kind, discover=discover, confidence=confidence)
        weights = _weights() if kind == "risk" else {}
        if st.toggle("Calculate the size from a margin of error", key="plan-by-margin"):
            rate = st.number_input(
                "Expected rate of violations", 0.001, 0.999, 0.05, 0.01, format="%.3f", key="plan-rate"
            )
            margin = st.number_input(
                "Margin of error (±)", 0.001, 0.5, 0.03, 0.005, format="%.3f", key="plan-margin"
            )
            return Design(kind=kind, rate=rate, margin=margin, confidence=confidence, weights=weights)
        size = st.number_input("Outputs to draw", 1, 100_000, 60, key="plan-size")
        return Design(kind=kind, size=size, confidence=confidence, weights=weights)


def _weights() -> dict[str, float]:
    """One stratum a line with its weight; lines that can't be read are said, and count as 1."""
    text = st.text_area(
        "Weights",
        key="plan-weights",
        placeholder="es: 3\nsw: 2",
        help="One stratum and its weight per line; all others have weight 1",
    )
    found = {}
    for line in text.splitlines():
        name, _, weight = line.rpartition(":")
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            st.warning(f"“{line}”: expected a stratum, a colon and a number.", icon=":material/warning:")
    return found


def _calendar() -> tuple[str, str, datetime | None, int]:
    with st.container(border=True):
        st.markdown("**Calendar**")
        words = st.selectbox("Cadence", list(CADENCES), index=2, key="plan-cadence") or "manually"
        rule = CADENCES[words]
        if rule is None:
            rule = st.text_input(
                "Rule", key="plan-rule", max_chars=300, placeholder="FREQ=MONTHLY;BYDAY=-1FR", help="RFC 5545"
            )
        days = st.number_input("Days for each audit", 1, 366, 14, key="plan-days")
        if not rule:
            return "", "UTC", None, days
        zones = sorted(available_timezones())
        here = str(reader_zone())
        zone = (
            st.selectbox("Time zone", zones, index=zones.index(here) if here in zones else 0, key="plan-zone")
            or "UTC"
        )
        tomorrow = (context.moment() + timedelta(days=1)).date()
        first = st.date_input("First date", value=tomorrow, key="plan-first")
        hour = st.time_input("At", value=time(9), key="plan-hour")
        return rule, zone, datetime.combine(first or tomorrow, hour or time(9)), days


def _preview(plan: Plan) -> Preview | None:
    st.subheader("Preview of the draw", anchor=False)
    try:
        preview = context.read_now(sample_preview, plan.frame, plan.design)
    except (Invalid, NotFound) as error:
        st.error(str(error), icon=":material/error:")
        return None
    st.markdown(f"**{preview.size:,} of {preview.population:,} outputs**")
    st.dataframe(
        [
            {
                "Stratum": share.stratum or "all",
                "Outputs": share.population,
                "Drawn": share.n,
                "Probability of selection": share.chance,
            }
            for share in preview.shares
        ],
        hide_index=True,
        column_config={"Probability of selection": st.column_config.NumberColumn(format="percent")},
        alt="Strata with their size, how many are drawn, and each output's probability of selection",
    )
    thin = [share.stratum or "all" for share in preview.shares if share.n < 2 and share.population > 1]
    if thin:
        st.caption(f"Too few to say much about: {', '.join(thin)}.")
    return preview


def _dates(plan: Plan) -> bool:
    """Shows the next five dates; whether the plan's calendar can be kept."""
    st.subheader("When", anchor=False)
    if not plan.cadence:
        st.caption("Each audit is started manually.")
        return True
    try:
        dates = due_dates(plan, context.moment())
    except Invalid as error:
        st.error("; ".join(problem.reason for problem in error.problems), icon=":material/error:")
        return False
    for moment in dates:
        st.markdown(f"- {when(moment)}")
    return True


def _check(line: str) -> tuple[str, str]:
    question, _, control = line.partition("|")
    return question.strip(), control.strip()
