"""People and roles: who may do what, and whom a group speaks for."""

from typing import Any

import streamlit as st

from app.pages.admin.disclosing import show_disclosures
from app.session import context
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.access import Permission, Role, holders_of
from governance.core.people.commands import (
    add_person,
    add_stakeholder_group,
    set_active,
    set_email,
    set_roles,
)
from governance.core.people.queries import PersonRow, people, people_count, staff, stakeholder_groups

SHOWN = 100

may_manage = context.may(Permission.MANAGE_PEOPLE)


def main() -> None:
    header("People and roles", "Who may do what, and which groups stakeholders belong to.")
    workers = context.read(staff)
    groups = context.read(stakeholder_groups)
    facts(
        ("People", context.read(people_count), "Everyone on record, contributors included"),
        ("With a role", len(workers), "Everyone with a role other than stakeholder"),
        ("Deactivated", sum(not row.active for row in workers), "Deactivated accounts among them"),
        ("Stakeholder groups", len(groups), None),
    )
    names = ["People", "Stakeholder groups", "What roles may do"]
    if context.may(Permission.DISCLOSE_IDENTITY):
        names.append("Disclosures")
    persons, grouped, granted, *disclosed = st.tabs(names, key="tab", bind="query-params")
    with persons:
        show_people()
    with grouped:
        show_groups()
    with granted:
        show_grants()
    for tab in disclosed:
        with tab:
            show_disclosures()


def show_grants() -> None:
    """Every permission with the roles that grant it."""
    st.caption(
        "People with several roles may do what any of them grants. Some duties stay separate whatever the "
        "roles: nobody "
        "approves their own policy, adjudicates their own judgement or verifies their own corrective action."
    )
    st.dataframe(
        [
            {"May": permission.words, **{role.words: role in holders_of(permission) for role in Role}}
            for permission in Permission
        ],
        hide_index=True,
        height="content",
    )


def show_people() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Name or handle", key="words", bind="query-params", icon=":material/search:")
        role = st.selectbox(
            "Role",
            [None, *Role],
            format_func=lambda each: each.words if each else "any",
            key="role",
            bind="query-params",
        )
        asked = may_manage and st.button("Add a person", type="primary", icon=":material/person_add:")
    if asked:
        ask_for_person()
    found = context.read(people, words.strip(), role, SHOWN, only_staff=not may_manage)
    if not found.rows:
        empty("No one matches this name or role.", "Try fewer letters, or choose any role.")
        return
    if not may_manage:
        st.caption("People with roles. Only administrators see who gave feedback.")
    if found.total > SHOWN:
        st.caption(f"The first {SHOWN} of {found.total:,}. Search by name to see the others.")
    chosen = choose_row([as_row(row) for row in found.rows], "people", description="People by name")
    if chosen is not None:
        show_person(found.rows[chosen])


def is_contributor(row: PersonRow) -> bool:
    """Whether they only give feedback: then they are shown under a pseudonym."""
    return set(row.roles) <= {Role.STAKEHOLDER}


def shown_name(row: PersonRow) -> str:
    return context.store().secrets.pseudonym(row.id) if is_contributor(row) else row.name


def as_row(row: PersonRow) -> dict[str, Any]:
    return {
        "Name": shown_name(row),
        "Handle": "" if is_contributor(row) else row.handle,
        "Roles": ", ".join(role.words for role in row.roles),
        "Group": row.group or "",
        "Account": "active" if row.active else "deactivated",
        "Reference": row.reference,
    }


def show_person(row: PersonRow) -> None:
    with st.container(border=True):
        st.subheader(shown_name(row), anchor=False)
        handle = "" if is_contributor(row) else f"{row.handle} · "
        st.caption(f"{handle}{row.reference} · {row.group or 'no group'}")
        if not may_manage:
            st.markdown("An administrator can change roles.")
            return
        st.pills(
            "Roles",
            list(Role),
            default=list(row.roles),
            selection_mode="multi",
            format_func=lambda role: role.words,
            key=f"roles-{row.id}",
        )
        if not is_contributor(row):
            show_address(row)
        with st.container(horizontal=True):
            st.button("Save roles", type="primary", key=f"save-{row.id}", on_click=save_roles, args=(row,))
            st.button(
                "Deactivate" if row.active else "Activate",
                key=f"active-{row.id}",
                on_click=switch_account,
                args=(row,),
                help="What they did is kept; they can no longer sign in."
                if row.active
                else "They can sign in again.",
            )


def show_address(row: PersonRow) -> None:
    """The address by which somebody signs in; it may be mended."""
    address, save = st.columns([3, 1], vertical_alignment="bottom")
    address.text_input(
        "E-mail",
        row.email or "",
        key=f"email-{row.id}",
        help="Signs them in, in capital letters or small ones. A change ends their sessions.",
    )
    save.button("Save address", key=f"save-email-{row.id}", on_click=save_email, args=(row,))


def save_email(row: PersonRow) -> None:
    email = st.session_state[f"email-{row.id}"].strip() or None
    context.act(set_email, f"The address of {shown_name(row)} is saved.", row.id, email)


def save_roles(row: PersonRow) -> None:
    roles = frozenset(st.session_state[f"roles-{row.id}"])
    context.act(set_roles, f"The roles of {shown_name(row)} have been saved.", row.id, roles)


def switch_account(row: PersonRow) -> None:
    words = "has been deactivated" if row.active else "can sign in again"
    context.act(set_active, f"{shown_name(row)} {words}.", row.id, not row.active)


@st.dialog("Add a person")
def ask_for_person() -> None:
    groups = {group.slug: group.name for group in context.read(stakeholder_groups)}
    with st.form("new-person", border=False):
        handle = st.text_input(
            "Handle", help="The name used in the ledger and on their work; it can never be changed."
        )
        name = st.text_input("Name", help="Leave empty for people who want to be known only by their handle.")
        email = st.text_input("E-mail", help="Used to sign in, where sign-in is set up.")
        group = st.selectbox(
            "Stakeholder group", [None, *groups], format_func=lambda slug: groups.get(slug, "none")
        )
        roles = st.pills(
            "Roles",
            list(Role),
            default=[Role.STAKEHOLDER],
            selection_mode="multi",
            format_func=lambda role: role.words,
        )
        sent = st.form_submit_button("Add", type="primary")
    if sent:
        person = {"name": name.strip() or None, "email": email.strip() or None, "group": group}
        if context.act(
            add_person, f"{handle} has been added.", handle.strip(), **person, roles=frozenset(roles)
        ):
            st.rerun()
        context.show_refusal()


def show_groups() -> None:
    if may_manage and st.button("Add a group", icon=":material/group_add:"):
        ask_for_group()
    groups = context.read(stakeholder_groups)
    if not groups:
        empty(
            "There are no stakeholder groups yet.",
            "A group is made up of people the model affects in the same way: patients, teachers, the "
            "public. Feedback then shows where groups disagree.",
        )
        return
    st.dataframe(
        [
            {
                "Name": group.name,
                "Short name": group.slug,
                "What for": group.description,
                "Target share": None if group.target_permille is None else group.target_permille / 1000,
            }
            for group in groups
        ],
        hide_index=True,
        column_config={
            "Target share": st.column_config.NumberColumn(
                format="percent", help="Of all feedback, the share that should come from this group"
            )
        },
        alt="Stakeholder groups with the target share of feedback for each",
    )


@st.dialog("Add a stakeholder group")
def ask_for_group() -> None:
    with st.form("new-group", border=False):
        slug = st.text_input(
            "Short name", help="Lower-case letters, digits and hyphens; it can never be changed."
        )
        name = st.text_input("Name")
        description = st.text_area("Who belongs to it")
        share = st.number_input(
            "Target share of feedback, in percent", min_value=0.0, max_value=100.0, value=None, step=1.0
        )
        sent = st.form_submit_button("Add", type="primary")
    if sent:
        target = None if share is None else round(share * 10)
        if context.act(
            add_stakeholder_group, f"{name} has been added.", slug.strip(), name, description, target
        ):
            st.rerun()
        context.show_refusal()


main()
