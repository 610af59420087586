"""Who answers for a policy, what they ask of its texts, and when it is to be looked at again."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from app.session import context
from app.ui.marks import when
from app.ui.words import plain
from governance.core.access import GRANTS, Permission, Role
from governance.core.people.queries import person_by_id, staff
from governance.policy.commands import answer_offer, offer_ownership, record_review, set_rule
from governance.policy.queries import VersionRow, find_policy, policy_rule, waiting_offer

APPROVERS = [role for role in Role if Permission.APPROVE_POLICY in GRANTS[role]]
WRITERS = {role for role in Role if Permission.WRITE_POLICY in GRANTS[role]}


def act_in_form(command: Callable[..., object], said: str, *args: object, **options: object) -> None:
    """Acts and draws anew, or says below the form why it was refused."""
    if context.act(command, said, *args, **options) is not None:
        st.rerun()
    context.show_refusal()


def show_owner(version: VersionRow) -> None:
    policy = context.read(find_policy, version.policy)
    owner = context.read(person_by_id, policy.owner_id)
    st.markdown(f"**Owner** {owner.name if owner else 'nobody'}")
    offer = context.read(waiting_offer, version.policy_id)
    if offer is not None:
        with st.container(border=True):
            st.markdown(f"Offered to {offer.to} · {when(offer.offered_at)}")
            if offer.note:
                plain(offer.note)
            if offer.to_id == context.actor().person_id:
                with st.container(horizontal=True):
                    st.button("Accept ownership", type="primary", on_click=_answer, args=(offer.id, True))
                    st.button("Decline", on_click=_answer, args=(offer.id, False))
            else:
                st.caption("Ownership changes when they accept.")
    elif owns(policy.owner_id):
        with st.popover("Transfer ownership…"), st.form("offer", border=False):
            people = {
                row.id: row.name
                for row in context.read(staff)
                if row.active and row.id != policy.owner_id and set(row.roles) & set(WRITERS)
            }
            to = st.selectbox("To", list(people), format_func=people.__getitem__)
            note = st.text_area("Message to them", max_chars=1_000)
            if st.form_submit_button("Offer") and to is not None:
                act_in_form(offer_ownership, "Ownership has been offered", version.policy_id, to, note)


def show_rules(version: VersionRow) -> None:
    rule = context.read(policy_rule, version.policy_id)
    approvals = rule.approvals if rule else 1
    roles = [Role(role) for role in rule.approving_roles] if rule else []
    named = f", among them {', '.join(f'one {role.words}' for role in roles)}" if roles else ""
    st.markdown(f"**Approvals needed** {approvals}{named}, never by the author of the text")
    due = rule.review_on if rule else None
    overdue = due is not None and due < context.moment().date()
    st.markdown(
        f"**Next review** {f'{due:%d %b %Y}' if due else 'not scheduled'}"
        + (" :red-badge[:material/alarm: overdue]" if overdue else "")
    )
    if not owns(context.read(find_policy, version.policy).owner_id):
        return
    with st.container(horizontal=True):
        if rule is not None and due is not None:
            with st.popover("Record a review…"), st.form("review", border=False):
                note = st.text_area("What was reviewed, and why the policy is still right", max_chars=4_000)
                following = st.date_input(
                    "Next review", value=None, help="If empty: today plus the months set in the rules"
                )
                if st.form_submit_button("Record"):
                    act_in_form(
                        record_review, "The review has been recorded", version.policy_id, note, following
                    )
        with st.popover("Set the rules…"), st.form("rules", border=False):
            number = st.number_input("Approvals needed", 1, 20, approvals)
            by = st.multiselect(
                "At least one by each of", APPROVERS, default=roles, format_func=lambda role: role.words
            )
            on = st.date_input("Next review", value=due)
            months = st.number_input(
                "Review every … months (0: never)", 0, 60, (rule.review_every_months or 0) if rule else 12
            )
            if st.form_submit_button("Set"):
                act_in_form(
                    set_rule,
                    "The rules have been saved",
                    version.policy_id,
                    approvals=int(number),
                    approving_roles=tuple(by),
                    review_on=on
                    or (context.moment().date() + timedelta(days=30 * int(months)) if months else None),
                    review_every_months=int(months) or None,
                )


def owns(owner_id: int | None) -> bool:
    """Whether to offer what only the owner may; the command asks again."""
    who = context.actor()
    return context.may(Permission.WRITE_POLICY) and (
        owner_id in (None, who.person_id) or Role.ADMIN in who.roles
    )


def _answer(offer_id: int, accepted: bool) -> None:
    context.act(
        answer_offer, "You are now the owner" if accepted else "Declined", offer_id, accepted=accepted
    )
