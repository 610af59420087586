"""One policy: a version's text, what changed, what it would touch, its use, its life, its readers."""

from collections.abc import Callable

import streamlit as st

from app.pages.policy.policy_consultations import show_consultations_of
from app.pages.policy.policy_export import show_export
from app.pages.policy.policy_impact import show_impact
from app.pages.policy.policy_life import show_life
from app.pages.policy.policy_readers import show_readers
from app.pages.policy.policy_text import show_text
from app.pages.policy.policy_use import show_use
from app.pages.policy.policy_write import show_write
from app.session import context
from app.session.links import asked_reference, go, show_link
from app.ui.changes import show_changes
from app.ui.marks import state_mark
from app.ui.page import empty, header
from governance.core.errors import NotFound, PlumblineError
from governance.core.references import versioned
from governance.policy.queries import VersionRow, find_clause, find_policy, policy_versions, to_read
from governance.policy.queries.choices import policy_of_version
from governance.policy.tables import Clause


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
        empty(str(error) if reference else "No policy is chosen.", "Choose one from the list of policies.")
        show_link("policies", "All policies")
        return st.stop()


def show_head(versions: list[VersionRow], version: VersionRow) -> None:
    """Title, which version, its state, whether one has to read it."""
    header(
        context.read(find_policy, version.policy).title,
        f"{version.reference}, labelled {version.label}.",
        "policy",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            "Version",
            versions,
            index=versions.index(version),
            format_func=lambda row: f"{row.number} · {row.label} · {row.state.value.replace('_', ' ')}",
            width=300,
        )
        if picked is not None and picked.id != version.id:
            go("policy", ref=picked.reference, view=st.query_params.get("view", "Text"))
        st.markdown(state_mark(version.state.value))
        show_link("thread", "View thread", ref=version.reference)
        show_export(version)
    who = context.actor().person_id
    mine = context.read(to_read, who, context.moment()) if who is not None else []
    for each in mine:
        if each.reference.partition("@")[0] == version.policy:
            st.info(
                f"Please read {each.reference} by {each.due_on:%d %b %Y} and confirm it under Readers.",
                icon=":material/auto_stories:",
            )


def show_compared() -> None:
    """What changed against another version."""
    others = [row for row in versions if row.id != version.id]
    if not others:
        empty("This is the only version.", "The next version will be compared with it, clause by clause.")
        return
    before = next((row for row in versions if row.number == version.number - 1), others[0])
    other = st.selectbox(
        "Compared with",
        others,
        index=others.index(before),
        format_func=lambda row: f"{row.number} · {row.label}",
        width=300,
    )
    if other is not None:
        show_changes(version.policy, other, version)


versions, version, key = asked()
show_head(versions, version)
VIEWS: dict[str, Callable[[], None]] = {
    "Text": lambda: show_text(version, key),
    "Changes": show_compared,
    "Impact": lambda: show_impact(version),
    "Use": lambda: show_use(version),
    "Consulted": lambda: show_consultations_of(version.id, f"{version.policy}/{key}" if key else None),
    "Life": lambda: show_life(version, versions[0]),
    "Readers": lambda: show_readers(version),
    "Write": lambda: show_write(version),
}
"""What can be looked at, each drawn only while it is open."""

for tab, show in zip(
    st.tabs(list(VIEWS), key="view", on_change="rerun", bind="query-params"), VIEWS.values(), strict=True
):
    if tab.open:
        with tab:
            show()
