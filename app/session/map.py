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
    Place("overview", "Overview", "explore", "", P.READ),
    Place("give_feedback", "Give feedback", "rate_review", "Listen", P.GIVE_FEEDBACK),
    Place("all_feedback", "All feedback", "forum", "Listen", P.READ),
    Place("imports", "Import", "upload_file", "Listen", P.IMPORT_FEEDBACK),
    Place("campaigns", "Campaigns", "campaign", "Listen", P.READ),
    Place("campaign", "Campaign", "campaign", "Listen", P.READ, detail=True),
    Place(
        "take_part", "Take part", "volunteer_activism", "Listen", P.GIVE_FEEDBACK, detail=True, public=True
    ),
    Place("receipt", "Receipt", "receipt", "Listen", P.GIVE_FEEDBACK, detail=True, public=True),
    Place("who_was_heard", "Who was heard", "groups", "Listen", P.READ),
    Place("crowd", "Integrity of the crowd", "troubleshoot", "Listen", P.READ),
    Place("queue", "Queue", "inbox", "Review", P.READ),
    Place("case", "Case", "gavel", "Review", P.READ, detail=True),
    Place("stale", "Stale judgements", "update", "Review", P.READ),
    Place("appeals", "Appeals", "balance", "Review", P.READ),
    Place("review_rules", "Review rules", "rule", "Review", P.READ),
    Place("outcomes", "Review outcomes", "mark_chat_read", "Listen", P.APPEAL, detail=True),
    Place("contested", "Contested", "call_split", "Review", P.READ),
    Place("agreement", "Agreement", "handshake", "Review", P.READ),
    Place("calibration", "Calibration", "straighten", "Review", P.READ),
    Place("policies", "Policies", "menu_book", "Policy", P.READ),
    Place("policy", "Policy", "article", "Policy", P.READ, detail=True),
    Place("consultations", "Consultations", "how_to_vote", "Policy", P.READ),
    Place("consultation", "Consultation", "ballot", "Policy", P.READ, detail=True),
    Place("vote", "Your view", "how_to_vote", "Policy", P.GIVE_FEEDBACK, detail=True, public=True),
    Place("frameworks", "Frameworks", "account_balance", "Policy", P.READ),
    Place("audits", "Audits", "event_repeat", "Audit", P.READ),
    Place("audit", "Audit", "plagiarism", "Audit", P.READ, detail=True),
    Place("audit_plan", "Audit plan", "edit_calendar", "Audit", P.READ, detail=True),
    Place("findings", "Findings", "fact_check", "Audit", P.READ),
    Place("finding", "Finding", "flag", "Audit", P.READ, detail=True),
    Place("audit_calendar", "Calendar", "calendar_month", "Audit", P.READ),
    Place("monitors", "Monitors", "monitoring", "Audit", P.READ),
    Place("before_after", "Before and after", "compare", "Audit", P.READ),
    Place("incidents", "Incidents", "emergency", "Audit", P.READ),
    Place("datasets", "Datasets", "dataset", "Data", P.READ),
    Place("dataset", "Dataset", "table_view", "Data", P.READ, detail=True),
    Place("models", "Models", "deployed_code", "Data", P.READ),
    Place("preferences", "Preferences", "balance", "Data", P.READ),
    Place("thread", "Thread", "timeline", "Thread", P.READ),
    Place("report", "Reports", "description", "Report", P.MAKE_REPORT),
    Place("people", "People and roles", "group", "Admin", P.READ),
    Place("api_keys", "API keys", "key", "Admin", P.MANAGE_KEYS),
    Place("notices", "Notices", "notifications", "Admin", P.MANAGE_WEBHOOKS),
    Place("ledger", "Ledger", "receipt_long", "Admin", P.READ_LEDGER),
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
