"""Every role at every page: whoever may not see one is told so, and none of it is drawn."""

from pathlib import Path

from playwright.sync_api import Page, expect

from app.session.map import PLACES
from governance.core import migrate
from governance.core.access import SYSTEM, Permission, Role
from governance.core.people.commands import add_person
from governance.core.settings import Settings
from governance.core.store import Store
from tests.rig.browser import visit
from tests.rig.server import serving

FORBIDDEN = [
    (role, place) for role in Role for place in PLACES if role not in place.roles and not place.public
]


def test_stakeholders_see_what_is_their_own_and_nothing_of_the_workplace() -> None:
    seen = {place.name for place in PLACES if Role.STAKEHOLDER in place.roles and not place.public}
    assert seen == {"give_feedback", "outcomes"}
    assert all(place.permission is not Permission.READ for place in PLACES if place.name in seen)


def test_a_page_that_a_role_may_not_see_stays_closed(tmp_path: Path, page: Page) -> None:
    with serving(tmp_path) as server:
        opened = Store.open(Settings(home=server.home))
        migrate.make_ready(opened.engine)
        with opened.begin(SYSTEM) as unit:
            for role in Role:
                add_person(unit, f"a-{role}", name=role.words, roles=frozenset({role}))
        opened.close()
        assert len(FORBIDDEN) > 30
        for role, place in FORBIDDEN:
            visit(page, f"{server.url}/{place.address}?as=a-{role}")
            expect(page.get_by_text("Your roles don't give access to this page.")).to_be_visible()
            expect(page.get_by_role("heading", level=1)).to_have_text(place.title)
