"""The map of the app: which pages there are, in which section, and who may see them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from governance.core.access import GRANTS, Actor, Permission, Role

FOLDER = Path(__file__).parents[1] / "pages"
STRANGER = Actor("stranger", "Someone")
"""Someone who may see nothing."""
GUEST = Actor("guest", "Someone invited")
"""Whoever comes to a public page; their secret is checked by the command or the query that takes it."""
BY_ADDRESS = "landing page by its own address"
"""The page where one lands is at the root; this is the same one, so that links to its own address hold too."""


@dataclass(frozen=True)
class Place:
    """A page: its file in app/pages, its section, and the permission it takes. A detail page is reached by links only.

    A public page is open to whoever has its address, signed in or not: who comes there acts as `GUEST`, and the secret in the
    address (`?token=`) says what they may do.
    """

    name: str
    title: str
    icon: str
    section: str
    permission: Permission
    detail: bool = False
    public: bool = False

    @property
    def address(self) -> str:
        """Its path in the address bar."""
        return self.name.replace("_", "-")

    @property
    def folder(self) -> Path:
        """Where its file is: pages lie by section, those without one (and the thread, which crosses all) at home."""
        return FOLDER / (self.section.lower() if self.section not in ("", "Thread") else "home")

    @property
    def roles(self) -> list[Role]:
        """Who may see it."""
        return [role for role, granted in GRANTS.items() if self.permission in granted]


P = Permission
PLACES = (
    Place(name="overview", title="Overview", icon="explore", section="", permission=P.READ),
    Place(
        name="give_feedback",
        title="Give feedback",
        icon="rate_review",
        section="Listen",
        permission=P.GIVE_FEEDBACK,
    ),
    Place(name="all_feedback", title="All feedback", icon="forum", section="Listen", permission=P.READ),
    Place(name="imports", title="Import", icon="upload_file", section="Listen", permission=P.IMPORT_FEEDBACK),
    Place(name="campaigns", title="Campaigns", icon="campaign", section="Listen", permission=P.READ),
    Place(
        name="campaign", title="Campaign", icon="campaign", section="Listen", permission=P.READ, detail=True
    ),
    Place(
        name="take_part",
        title="Take part",
        icon="volunteer_activism",
        section="Listen",
        permission=P.GIVE_FEEDBACK,
        detail=True,
        public=True,
    ),
    Place(
        name="receipt",
        title="Receipt",
        icon="receipt",
        section="Listen",
        permission=P.GIVE_FEEDBACK,
        detail=True,
        public=True,
    ),
    Place(name="who_was_heard", title="Who was heard", icon="groups", section="Listen", permission=P.READ),
    Place(
        name="crowd", title="Integrity of the crowd", icon="troubleshoot", section="Listen", permission=P.READ
    ),
    Place(name="queue", title="Queue", icon="inbox", section="Review", permission=P.READ),
    Place(name="case", title="Case", icon="gavel", section="Review", permission=P.READ, detail=True),
    Place(name="stale", title="Stale judgements", icon="update", section="Review", permission=P.READ),
    Place(name="appeals", title="Appeals", icon="balance", section="Review", permission=P.READ),
    Place(name="review_rules", title="Review rules", icon="rule", section="Review", permission=P.READ),
    Place(
        name="outcomes",
        title="Review outcomes",
        icon="mark_chat_read",
        section="Listen",
        permission=P.APPEAL,
        detail=True,
    ),
    Place(name="contested", title="Contested", icon="call_split", section="Review", permission=P.READ),
    Place(name="agreement", title="Agreement", icon="handshake", section="Review", permission=P.READ),
    Place(name="calibration", title="Calibration", icon="straighten", section="Review", permission=P.READ),
    Place(name="policies", title="Policies", icon="menu_book", section="Policy", permission=P.READ),
    Place(name="policy", title="Policy", icon="article", section="Policy", permission=P.READ, detail=True),
    Place(
        name="consultations", title="Consultations", icon="how_to_vote", section="Policy", permission=P.READ
    ),
    Place(
        name="consultation",
        title="Consultation",
        icon="ballot",
        section="Policy",
        permission=P.READ,
        detail=True,
    ),
    Place(
        name="vote",
        title="Your view",
        icon="how_to_vote",
        section="Policy",
        permission=P.GIVE_FEEDBACK,
        detail=True,
        public=True,
    ),
    Place(name="frameworks", title="Frameworks", icon="account_balance", section="Policy", permission=P.READ),
    Place(name="audits", title="Audits", icon="event_repeat", section="Audit", permission=P.READ),
    Place(name="audit", title="Audit", icon="plagiarism", section="Audit", permission=P.READ, detail=True),
    Place(
        name="audit_plan",
        title="Audit plan",
        icon="edit_calendar",
        section="Audit",
        permission=P.READ,
        detail=True,
    ),
    Place(name="findings", title="Findings", icon="fact_check", section="Audit", permission=P.READ),
    Place(name="finding", title="Finding", icon="flag", section="Audit", permission=P.READ, detail=True),
    Place(name="audit_calendar", title="Calendar", icon="calendar_month", section="Audit", permission=P.READ),
    Place(name="monitors", title="Monitors", icon="monitoring", section="Audit", permission=P.READ),
    Place(name="before_after", title="Before and after", icon="compare", section="Audit", permission=P.READ),
    Place(name="incidents", title="Incidents", icon="emergency", section="Audit", permission=P.READ),
    Place(name="datasets", title="Datasets", icon="dataset", section="Data", permission=P.READ),
    Place(name="dataset", title="Dataset", icon="table_view", section="Data", permission=P.READ, detail=True),
    Place(name="models", title="Models", icon="deployed_code", section="Data", permission=P.READ),
    Place(name="preferences", title="Preferences", icon="balance", section="Data", permission=P.READ),
    Place(name="thread", title="Thread", icon="timeline", section="Thread", permission=P.READ),
    Place(name="report", title="Reports", icon="description", section="Report", permission=P.MAKE_REPORT),
    Place(name="people", title="People and roles", icon="group", section="Admin", permission=P.READ),
    Place(name="api_keys", title="API keys", icon="key", section="Admin", permission=P.MANAGE_KEYS),
    Place(
        name="notices", title="Notices", icon="notifications", section="Admin", permission=P.MANAGE_WEBHOOKS
    ),
    Place(name="ledger", title="Ledger", icon="receipt_long", section="Admin", permission=P.READ_LEDGER),
)


@lru_cache(1)
def _known() -> dict[str, Place]:
    return {place.name: place for place in PLACES}


def place(name: str) -> Place:
    return _known()[name]


def is_place(name: str) -> bool:
    """Whether there is a page called so."""
    return name in _known()


@lru_cache(1)
def _titles() -> dict[str, Place]:
    return {place.title: place for place in PLACES}


@lru_cache(1)
def public_addresses() -> frozenset[str]:
    """The last part of the addresses of all public pages."""
    return frozenset(entry.address for entry in PLACES if entry.public)


def place_of(page: Page) -> Place:
    """The place that `page`, one of `sections`, shows."""
    return _titles()[page.title]


def sections(actor: Actor) -> dict[str, list[Page]]:
    """All pages by section, for st.navigation; those that `actor` may not see are hidden. They land on the first they may."""
    pages = _pages(actor)
    found: dict[str, list[Page]] = {}
    for entry in PLACES:
        found.setdefault(entry.section, []).append(pages[entry.name])
    found[""].append(pages[BY_ADDRESS])
    return found


def page_called(name: str) -> Page:
    """What links to the page `name` need, in a run in which `sections` were asked for."""
    pages: dict[str, Page] = st.session_state["pages"][1]
    return pages[name]


def _pages(actor: Actor) -> dict[str, Page]:
    """The pages as Streamlit wants them, by name; made once for a session and its roles, since making one takes a while."""
    roles: frozenset[Role] | None
    pages: dict[str, Page]
    roles, pages = st.session_state.get("pages", (None, {}))
    if roles != actor.roles:
        home = landing(actor)
        pages = {entry.name: _page(entry, actor, lands=entry is home) for entry in PLACES}
        pages[BY_ADDRESS] = _page(home, actor, hidden=True)
        st.session_state["pages"] = (actor.roles, pages)
    return pages


def landing(actor: Actor) -> Place:
    """The page on which `actor` lands: the first that they may see."""
    return next((entry for entry in PLACES if actor.may(entry.permission) and not entry.public), PLACES[0])


def _page(entry: Place, actor: Actor, *, lands: bool = False, hidden: bool = False) -> Page:
    hidden = hidden or entry.detail or entry.public or not actor.may(entry.permission)
    return st.Page(
        entry.folder / f"{entry.name}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        url_path="" if lands else entry.address,
        default=lands,
        visibility="hidden" if hidden else "visible",
    )
