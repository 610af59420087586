"""Pointing out personal data in what somebody is typing, before it is stored. It never keeps anybody from sending."""

import streamlit as st

from app.ui.translations import Words, marked
from governance.core.pii import PiiKind, find_pii

SPOKEN = {
    PiiKind.EMAIL: marked("an e-mail address"),
    PiiKind.PHONE: marked("a telephone number"),
    PiiKind.CARD: marked("a card number"),
    PiiKind.IBAN: marked("a bank account"),
    PiiKind.IP: marked("a computer's address"),
    PiiKind.NATIONAL_ID: marked("an identity number"),
    PiiKind.ADDRESS: marked("a street address"),
}
"""What the kinds are called to people."""


def point_out(text: str, words: Words) -> None:
    """Says which personal data `text` seems to hold; nothing where it holds none."""
    kinds = dict.fromkeys(found.kind for found in find_pii(text))
    if kinds:
        what = ", ".join(words(SPOKEN[kind]) for kind in kinds)
        st.warning(
            words(
                "This looks like {what}. Leave it out unless it is needed: other people will read it.",
                what=what,
            ),
            icon=":material/person_alert:",
        )
