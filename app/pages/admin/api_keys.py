"""API keys: how a product sends feedback. Made here, shown once, revoked here."""

from datetime import timedelta
from typing import Any

import streamlit as st

from app.session import context
from app.session.links import asked_reference
from app.ui.marks import exactly, reader_zone, state_mark, when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.core.errors import NotFound
from governance.core.keys.commands import RECORDS_A_MINUTE, REQUESTS_A_MINUTE, NewKey, create_key, revoke_key
from governance.core.keys.queries import KeyRow, KeyState, api_keys
from governance.core.keys.tables import KeyScope

LIFETIMES = {None: "never", 30: "in 30 days", 90: "in 90 days", 365: "in a year"}

MADE = "new-key-made"
"""Where a session holds a new key, until it has been read once."""


def main() -> None:
    header(
        "API keys",
        "A product sends its users' feedback with a key of its own. Each key may do what its scopes say, "
        "and its records are kept separate from every other product's.",
    )
    rows = context.read(api_keys, context.moment())
    facts(
        ("Active", sum(row.state is KeyState.ACTIVE for row in rows), None),
        ("Products", len({row.product for row in rows}), "Keys of one product share their records"),
        ("Expired or revoked", sum(row.state is not KeyState.ACTIVE for row in rows), None),
    )
    if st.button("Make a key", type="primary", icon=":material/add:"):
        ask_for_key()
    if not rows:
        empty(
            "There are no keys yet.",
            "Create a key for the product that will send feedback and store it there as a secret. "
            "docs/api.md shows the first request.",
        )
        return
    chosen = choose_row(
        [as_row(row) for row in rows],
        "keys",
        description="API keys, newest first",
        config={
            name: st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm", timezone=str(reader_zone()))
            for name in ("Made", "Last used", "Expires")
        },
    )
    row = rows[chosen] if chosen is not None else asked_row(rows)
    if row is not None:
        show_key(row)


def asked_row(rows: list[KeyRow]) -> KeyRow | None:
    """The key that the address names."""
    reference = asked_reference()
    if not reference:
        return None
    found = next((row for row in rows if row.reference == reference.upper()), None)
    if found is None:
        raise NotFound("API key", reference)
    return found


def as_row(row: KeyRow) -> dict[str, Any]:
    return {
        "Name": row.name,
        "Product": row.product,
        "State": row.state.value,
        "May": ", ".join(scope.value for scope in row.scopes),
        "Last used": row.used_at,
        "Expires": row.expires_at,
        "Made": row.created_at,
        "Starts with": row.shown,
        "Reference": row.reference,
    }


def show_key(row: KeyRow) -> None:
    with st.container(border=True):
        st.subheader(row.name, anchor=False)
        st.markdown(f"{state_mark(row.state.value)} {row.reference} · product {row.product} · `{row.shown}`")
        st.markdown("\n".join(f"- may {scope.words} (`{scope.value}`)" for scope in row.scopes))
        if row.origins:
            st.markdown(f"Only from these pages: {', '.join(f'`{origin}`' for origin in row.origins)}")
        model = f"Only for versions of the model {row.model}. " if row.model else ""
        st.caption(
            f"{model}At most {row.requests_a_minute:,} requests and {row.records_a_minute:,} records a minute, "
            "counted in each server process."
        )
        st.markdown(
            f"Last used: {when(row.used_at) if row.used_at else 'never'}",
            help=exactly(row.used_at) or "Updated at most once a minute",
        )
        if row.state is not KeyState.REVOKED:
            with st.popover("Revoke", icon=":material/block:"):
                st.markdown("Requests with this key are refused from now on. Records it has sent are kept.")
                st.button("Revoke this key", type="primary", on_click=revoke, args=(row,))


def revoke(row: KeyRow) -> None:
    context.act(revoke_key, f"{row.name} is revoked.", row.id)


def forget_text() -> None:
    st.session_state.pop(MADE, None)


@st.dialog("Make a key", on_dismiss=forget_text)
def ask_for_key() -> None:
    made: NewKey | None = st.session_state.get(MADE)
    if made is not None:
        show_once(made)
        return
    with st.form("new-key", border=False):
        name = st.text_input("Name", help="What the key is for, for example: Support chat, production.")
        product = st.text_input(
            "Product",
            help="Short name of the sending product: lower-case letters, digits and hyphens. Keys of one "
            "product share their records, so a new key can replace an old one.",
        )
        scopes = st.pills(
            "May",
            list(KeyScope),
            default=[KeyScope.WRITE],
            selection_mode="multi",
            format_func=lambda scope: scope.words,
        )
        lifetime = st.selectbox("Expires", list(LIFETIMES), format_func=lambda days: LIFETIMES[days])
        with st.expander("Limits"):
            pages = st.text_area(
                "Web pages",
                help="For a key used in a web page: the origins of those pages, one per line, such as "
                "https://shop.example. Anyone can read such a key, so it can only send feedback.",
            )
            model = st.text_input(
                "Only for this model", help="A model's short name; leave empty for any model."
            )
            requests = st.number_input("Requests a minute", min_value=1, value=REQUESTS_A_MINUTE)
            records = st.number_input("Records a minute", min_value=1, value=RECORDS_A_MINUTE)
        sent = st.form_submit_button("Make", type="primary")
    if sent:
        expires_at = context.store().clock() + timedelta(days=lifetime) if lifetime else None
        done = context.act(
            create_key,
            f"The key {name.strip()} has been created.",
            name,
            product,
            [scope.value for scope in scopes],
            model=model.strip() or None,
            origins=pages.split(),
            expires_at=expires_at,
            requests_a_minute=int(requests),
            records_a_minute=int(records),
        )
        if done:
            st.session_state[MADE] = done.value
            st.rerun(scope="fragment")
        context.show_refusal()


def show_once(made: NewKey) -> None:
    st.markdown(
        f"{made.reference} has been created. **Copy it now: it will not be shown again**, and nobody can look it up."
    )
    st.code(made.text, language=None)
    st.caption("Keep it with your product's other secrets. If it is lost, revoke it and create another.")
    if st.button("I have saved it", type="primary"):
        forget_text()
        st.rerun()


main()
