"""One policy: a version's clauses, its life, and what changed against another."""

import streamlit as st

from app import context
from app.links import asked_reference, go, show_link
from app.widgets.changes import show_changes
from app.widgets.marks import state_mark, when
from app.widgets.page import empty, header
from app.widgets.words import document
from governance.core.access import Permission
from governance.core.errors import NotFound, PlumblineError
from governance.core.references import versioned
from governance.policy.choices import policy_of_version
from governance.policy.commands import approve, publish, retire, submit_for_review
from governance.policy.queries import VersionRow, clauses, find_clause, find_policy, policy_versions
from governance.policy.tables import Clause, PolicyState


def asked() -> tuple[list[VersionRow], VersionRow, str | None]:
    """All versions of the policy that the address names, the one it means, and the clause key if it names a clause."""
    reference = asked_reference()
    try:
        key = None
        named = versioned(reference)
        slug, number = (named[1], named[2]) if named else (reference, None)
        try:
            policy_id = context.read(find_policy, slug).id
        except NotFound:
            clause: Clause = context.read(find_clause, reference)
            key = clause.key
            version_id = clause.policy_version_id
            policy_id, number = context.read(policy_of_version, version_id)
        versions = context.read(policy_versions, policy_id)
        chosen = next((row for row in versions if row.number == number), versions[0])
        return versions, chosen, key
    except PlumblineError as error:
        header("Policy", "One policy with its versions.", "policy")
        empty(str(error) if reference else "No policy is chosen.", "Choose one among the policies.")
        show_link("policies", "To the policies")
        return st.stop()


def show_life(version: VersionRow) -> None:
    """What can be done with the version now."""
    steps = (
        (PolicyState.DRAFT, Permission.WRITE_POLICY, "Hand in for review", submit_for_review, "is in review"),
        (PolicyState.IN_REVIEW, Permission.APPROVE_POLICY, "Approve", approve, "is approved"),
        (PolicyState.APPROVED, Permission.PUBLISH_POLICY, "Publish", publish, "is published"),
    )
    for state, permission, label, command, said in steps:
        if version.state is state and context.may(permission) and st.button(label, type="primary"):
            if context.act(command, f"{version.reference} {said}", version.id) is not None:
                st.rerun()
            context.show_refusal()
    if version.state is PolicyState.PUBLISHED and context.may(Permission.PUBLISH_POLICY):
        with st.popover("Retire…"), st.form("retire", border=False):
            reason = st.text_area("Why", max_chars=4_000)
            if st.form_submit_button("Retire"):
                if context.act(retire, f"{version.reference} is retired", version.id, reason) is not None:
                    st.rerun()
                context.show_refusal()


def show_clauses(version: VersionRow, key: str | None) -> None:
    """Every clause, the one that was asked for open."""
    words = st.text_input("Find a clause", key="find", placeholder="a word or a key").strip().lower()
    shown = 0
    for clause in context.read(clauses, version.id):
        if words and words not in f"{clause.key} {clause.heading} {clause.text}".lower():
            continue
        shown += 1
        marks = " · ".join(f"{name}: {value}" for name, value in clause.attributes.items())
        label = f"{'  ' * (clause.level - 1)}**{clause.heading}**  `{clause.key}`" + (
            f"  {marks}" if marks else ""
        )
        with st.expander(label, expanded=clause.key == key or bool(words and shown <= 3)):
            document(clause.text or "*No text of its own.*")
            show_link("thread", "What it led to", ref=f"{version.policy}/{clause.key}@{version.number}")
    if not shown:
        st.caption("No clause has these words.")


versions, version, key = asked()
header(
    context.read(find_policy, version.policy).title,
    f"{version.reference}, labelled {version.label}.",
    "policy",
)
left, right = st.columns([3, 1], gap="large")
with right:
    picked = st.selectbox(
        "Version",
        versions,
        index=versions.index(version),
        format_func=lambda row: f"{row.number} · {row.label} · {row.state.value.replace('_', ' ')}",
    )
    if picked is not None and picked.id != version.id:
        go("policy", ref=picked.reference)
    st.markdown(state_mark(version.state.value))
    if version.published_at:
        st.markdown(f"Published {when(version.published_at)}, in force from {version.effective_on}")
    if version.approved_outside:
        st.caption("Brought in as already in force: nobody approved it here.")
    if version.change_note:
        st.caption(version.change_note)
    show_life(version)
    show_link("thread", "Its thread", ref=version.reference)
with left:
    text_tab, changes_tab = st.tabs(["Clauses", "What changed"])
    with text_tab:
        show_clauses(version, key)
    with changes_tab:
        others = [row for row in versions if row.id != version.id]
        if not others:
            empty("There is only this version.", "The next one is compared with it, clause by clause.")
        else:
            before = next((row for row in versions if row.number == version.number - 1), others[0])
            other = st.selectbox(
                "Compared with",
                others,
                index=others.index(before),
                format_func=lambda row: f"{row.number} · {row.label}",
            )
            if other is not None:
                show_changes(version.policy, other, version)
