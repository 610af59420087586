"""The parts of the page of review rules: what is set, and the forms that set it."""

from datetime import datetime

import streamlit as st

from app.session import context
from app.session.links import link
from app.ui.marks import SEVERITY, severity_word, when
from governance.core.access import Permission
from governance.feedback.queries import slice_values
from governance.review.commands import (
    add_assignment_rule,
    add_case_rule,
    add_reviewer_rule,
    lift_cap,
    set_expertise,
    set_review_settings,
    switch_rule,
)
from governance.review.commands.ruling import Rule
from governance.review.queries import ReviewerRow, Rulebook, reviewers
from governance.review.queries.exposure import day_of
from governance.review.queries.matching import preview
from governance.review.rules import OpeningRule, usual_judgements
from governance.review.tables.governing import AssignmentRule, CaseRule, ReviewerRule


def _may_set() -> bool:
    return context.may(Permission.SET_REVIEW_RULES)


def _rule_line(kind: Rule, rule_id: int, words: str, *, active: bool, since: datetime) -> None:
    """One rule with its switch."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words if active else f"~~{words}~~ (off)")
        st.caption(f"set {when(since)}", width="content")
        if _may_set() and st.button(
            "Switch off" if active else "Switch on", key=f"switch-{kind.__name__}-{rule_id}", type="tertiary"
        ):
            _done(context.act(switch_rule, "The rule has been switched", kind, rule_id, not active))


def _done(done: context.Done | None) -> None:
    if done is not None:
        st.rerun()
    context.show_refusal()


def _slice_words(scenario: str | None, language: str | None) -> str:
    parts = [f"in {scenario}" if scenario else "", f"in language {language}" if language else ""]
    return " ".join(part for part in parts if part) or "everywhere"


def _ask_slice(key: str) -> tuple[str | None, str | None]:
    values = context.read(slice_values)
    left, right = st.columns(2)
    scenario = left.selectbox(
        "Scenario", [None, *values.scenarios], format_func=lambda s: s or "any", key=f"{key}-scenario"
    )
    language = right.selectbox(
        "Language", [None, *values.languages], format_func=lambda s: s or "any", key=f"{key}-language"
    )
    return scenario, language


def thresholds(rule: CaseRule) -> str:
    """A rule's thresholds in words."""
    parts = [
        f"{rule.flags} flags" if rule.flags else "",
        f"a flag of severity {severity_word(rule.severity)} or more" if rule.severity else "",
        f"groups' mean ratings {rule.gap_tenths / 10:.1f} or more apart" if rule.gap_tenths else "",
    ]
    return " or ".join(part for part in parts if part)


def opening_rules(rules: Rulebook, since: datetime, until: datetime) -> None:
    """The rules that open cases, and a new one with what it would have opened last month."""
    if not rules.opening:
        st.markdown(
            "**The default rule** applies: a case opens after three flags, or one of severity high or above."
        )
    for rule in rules.opening:
        words = f"**{rule.name}**: {thresholds(rule)}, {_slice_words(rule.scenario, rule.language)}"
        _rule_line(CaseRule, rule.id, words, active=rule.active, since=rule.set_at)
    st.caption(
        "Rules act by themselves within seconds of new feedback. They never reopen what people have resolved."
    )
    st.subheader("Try a rule", anchor=False)
    left, middle, right = st.columns(3)
    flags = left.number_input("Flags", 1, 1000, value=None, key="rule-flags", placeholder="no threshold")
    severity = middle.selectbox(
        "Or one flag of severity",
        [None, *SEVERITY],
        format_func=lambda s: f"{severity_word(s)} or more" if s else "no threshold",
        key="rule-severity",
    )
    gap = right.number_input(
        "Or groups' mean ratings apart by",
        0.1,
        4.0,
        value=None,
        step=0.1,
        key="rule-gap",
        placeholder="no threshold",
        help="In points on the scale of 1 to 5. A group counts once it has given two ratings.",
    )
    scenario, language = _ask_slice("rule")
    wanted = OpeningRule(flags, severity, round(gap * 10) if gap else None, scenario, language)
    if flags is None and severity is None and gap is None:
        st.caption("Set at least one threshold, and see here what it would have opened in the last 30 days.")
        return
    found = context.read(preview, wanted, since, until)
    st.info(
        f"In the last 30 days this would have put **{found.outputs:,}** outputs under review; "
        f"{found.with_case:,} of them have a case anyway, so **{found.new:,}** would have been new.",
        icon=":material/preview:",
    )
    with st.container(horizontal=True):
        for output_id in found.examples:
            link(f"OUT-{output_id}")
    if _may_set():
        name = st.text_input("Rule name", max_chars=120, key="rule-name")
        if st.button("Save this rule", type="primary", key="rule-set"):
            _done(context.act(add_case_rule, "The rule has been saved", name, wanted))


def reviewer_rules(rules: Rulebook) -> None:
    """How many reviewers cases take."""
    usual = ", ".join(f"{severity_word(s)} {usual_judgements(s)}" for s in SEVERITY)
    st.markdown(f"Where no rule matches, the defaults apply: {usual}; all of them must agree.")
    for rule in rules.reviewers:
        agree = f"{rule.quorum} of them must agree" if rule.quorum else "all must agree"
        which = f"of severity {severity_word(rule.severity)}" if rule.severity else "of any severity"
        words = (
            f"Cases {which} {_slice_words(rule.scenario, None)} take **{rule.required}** reviewers; {agree}"
        )
        _rule_line(ReviewerRule, rule.id, words, active=rule.active, since=rule.set_at)
    st.caption(
        "The most specific rule applies to cases opened from now on. Where too few agree, someone else decides."
    )
    if not _may_set():
        return
    with st.form("reviewer-rule"):
        left, right = st.columns(2)
        severity = left.selectbox(
            "Severity", [None, *SEVERITY], format_func=lambda s: severity_word(s) if s else "any"
        )
        scenario = right.selectbox(
            "Scenario", [None, *context.read(slice_values).scenarios], format_func=lambda s: s or "any"
        )
        required = left.number_input("Reviewers", 1, 9, 2)
        quorum = right.number_input(
            "Of whom must agree", 1, 9, value=None, placeholder="all", help="More than half of them"
        )
        if st.form_submit_button("Save this rule"):
            _done(
                context.act(
                    add_reviewer_rule, "The rule has been saved", required, quorum, severity, scenario
                )
            )


def assignment_rules(rules: Rulebook, now: datetime) -> None:
    """Who gets new cases."""
    known = {row.id: row.name for row in context.read(reviewers, day_of(now))}
    if not rules.assignment:
        st.markdown("New cases are not assigned: reviewers take them from the queue.")
    for rule in rules.assignment:
        whom = known.get(rule.person_id or 0, "whoever reads the language and has least on the desk")
        words = f"New cases {_slice_words(rule.scenario, rule.language)} go to **{whom}**"
        _rule_line(AssignmentRule, rule.id, words, active=rule.active, since=rule.set_at)
    st.caption("The first matching rule that finds an eligible reviewer applies.")
    if not _may_set():
        return
    with st.form("assignment-rule"):
        scenario, language = _ask_slice("assign")
        person = st.selectbox(
            "To", [None, *known], format_func=lambda each: known.get(each, "whoever knows the field, by load")
        )
        if st.form_submit_button("Save this rule"):
            _done(context.act(add_assignment_rule, "The rule has been saved", language, scenario, person))


def people_and_expertise(now: datetime) -> None:
    """Reviewers, what they know, what they carry."""
    found = context.read(reviewers, day_of(now))
    st.dataframe(
        [
            {
                "Reviewer": row.name,
                "Reads": ", ".join(row.languages),
                "Knows": ", ".join(row.scenarios),
                "On the desk": row.on_desk,
                "Sensitive today": f"{row.exposure.read}"
                + (f" of {row.exposure.cap}" if row.exposure.cap else ""),
            }
            for row in found
        ],
        hide_index=True,
        alt="Reviewers with their languages, scenarios and workload",
    )
    if not found:
        return
    names = {row.id: row for row in found}
    if _may_set():
        _ask_expertise(names)
    if context.may(Permission.LIFT_EXPOSURE_CAP):
        _ask_lift(names)


def _ask_expertise(names: dict[int, ReviewerRow]) -> None:
    st.subheader("A reviewer's expertise", anchor=False)
    person = st.selectbox("Reviewer", list(names), format_func=lambda each: names[each].name, key="expert")
    values = context.read(slice_values)
    with st.form("expertise"):
        languages = st.multiselect(
            "Reads",
            sorted({*values.languages, *names[person].languages}),
            default=names[person].languages,
            key=f"reads-{person}",
        )
        scenarios = st.multiselect(
            "Knows",
            sorted({*values.scenarios, *names[person].scenarios}),
            default=names[person].scenarios,
            key=f"knows-{person}",
        )
        if st.form_submit_button("Set"):
            said = f"What {names[person].name} knows is set"
            _done(context.act(set_expertise, said, person, tuple(languages), tuple(scenarios)))


def _ask_lift(names: dict[int, ReviewerRow]) -> None:
    st.subheader("Raise someone's limit for today", anchor=False)
    with st.form("lift"):
        person = st.selectbox(
            "Reviewer", list(names), format_func=lambda each: names[each].name, key="lifted"
        )
        extra = st.number_input("Sensitive cases more", 1, 100, 5)
        reason = st.text_input("Why", max_chars=1000)
        if st.form_submit_button("Raise the limit"):
            _done(context.act(lift_cap, f"{names[person].name} may read {extra} more", person, extra, reason))


def exposure_settings(rules: Rulebook) -> None:
    """Claims, blurring and the cap."""
    now = rules.settings
    with st.form("settings"):
        minutes = st.number_input("A reservation lasts (minutes)", 1, 10_080, now.claim_minutes)
        severity = st.selectbox(
            "Blur the words of cases from severity",
            [*SEVERITY, 5],
            index=now.blur_severity - 1,
            format_func=lambda s: severity_word(s) if s in SEVERITY else "never, by severity",
        )
        categories = st.text_input(
            "And where a flag has one of these categories",
            now.blur_categories,
            max_chars=500,
            placeholder="self-harm, violence",
        )
        cap = st.number_input(
            "Sensitive cases that a reviewer reads in a day, at most",
            1,
            1000,
            now.exposure_cap,
            placeholder="no cap",
        )
        if st.form_submit_button("Set", disabled=not _may_set()):
            _done(
                context.act(
                    set_review_settings,
                    "The settings have been saved",
                    minutes,
                    cap,
                    severity,
                    categories.split(","),
                )
            )
