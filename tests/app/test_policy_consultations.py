"""On a policy's page stands which consultation informed a version, and how its points were answered."""

import pytest
from streamlit.testing.v1 import AppTest

from app.session import cache as answers
from governance.core.access import SYSTEM
from governance.core.store import Store
from governance.policy.consultation.commands.answering import Answer, answer_point, inform_version
from governance.policy.consultation.tables import Decision
from tests.builders import a_policy
from tests.policy.consultation.consulted import an_open_consultation

POLICY = "# Guidelines {#guidelines}\n## Tone {#tone}\nBe kind.\n"


@pytest.fixture
def version_id(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(answers, "store", lambda: store)
    answers._answer.cache_clear()
    return a_policy(store, POLICY).id


def drawn(version_id: int) -> list[str]:
    def page(version_id: int) -> None:
        import streamlit as st

        from app.pages.policy.policy_consultations import show_consultations_of
        from app.session.map import GUEST

        st.session_state["actor"] = GUEST
        show_consultations_of(version_id)

    done = AppTest.from_function(page, args=(version_id,)).run()
    assert not done.exception
    return [element.value for element in (*done.markdown, *done.caption)] + [
        element.proto.body for element in done.get("html")
    ]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_version_shows_its_consultations_with_the_answers(store: Store, version_id: int) -> None:
    assert "No consultation is about this version, and none informed it." in drawn(version_id)
    consultation, _ = an_open_consultation(store)
    with store.begin(SYSTEM) as unit:
        inform_version(unit, consultation.id, version_id)
        answer_point(unit, consultation.id, Answer("Be <plain>.", Decision.TAKEN_UP, "We are."))
    told = " ".join(drawn(version_id))
    assert "How blunt?" in told and "informed it" in told and "taken up" in told
    assert "Be &lt;plain&gt;." in told
