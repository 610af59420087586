"""Who may do what. Every command asks here first; screens ask only to spare people a refusal."""

from dataclasses import dataclass, field
from enum import StrEnum

from governance.core.errors import Refused


class Role(StrEnum):
    STAKEHOLDER = "stakeholder"
    REVIEWER = "reviewer"
    POLICY_OWNER = "policy_owner"
    AUDITOR = "auditor"
    ENGINEER = "engineer"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class Permission(StrEnum):
    """One for each command, named by what the actor wants to do."""

    READ = "read"
    SAVE_FILTER = "save_filter"
    GIVE_FEEDBACK = "give_feedback"
    IMPORT_FEEDBACK = "import_feedback"
    WITHDRAW_CONSENT = "withdraw_consent"
    SET_REFERENCE = "set_reference"
    EXAMINE_CROWD = "examine_crowd"
    DECIDE_ON_CROWD = "decide_on_crowd"
    OPEN_CASE = "open_case"
    JUDGE = "judge"
    RESOLVE_CASE = "resolve_case"
    ASSIGN_CASE = "assign_case"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"
    CONFIRM_STALE = "confirm_stale"
    SET_REVIEW_RULES = "set_review_rules"
    LIFT_EXPOSURE_CAP = "lift_exposure_cap"
    CALIBRATE = "calibrate"
    WRITE_POLICY = "write_policy"
    APPROVE_POLICY = "approve_policy"
    PUBLISH_POLICY = "publish_policy"
    COMMENT_POLICY = "comment_policy"
    ACKNOWLEDGE_POLICY = "acknowledge_policy"
    CONSULT = "consult"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    PLAN_AUDIT = "plan_audit"
    SIGN_OFF_AUDIT = "sign_off_audit"
    RAISE_FINDING = "raise_finding"
    CHANGE_FINDING = "change_finding"
    COMMENT_FINDING = "comment_finding"
    ADD_EVIDENCE = "add_evidence"
    PLAN_ACTION = "plan_action"
    COMPLETE_ACTION = "complete_action"
    VERIFY_FINDING = "verify_finding"
    REOPEN_FINDING = "reopen_finding"
    SET_RISK_MATRIX = "set_risk_matrix"
    RECORD_INCIDENT = "record_incident"
    SET_MONITOR = "set_monitor"
    RUN_MONITOR = "run_monitor"
    CLOSE_ALARM = "close_alarm"
    MANAGE_WEBHOOKS = "manage_webhooks"
    ACCEPT_RISK = "accept_risk"
    BUILD_DATASET = "build_dataset"
    FREEZE_DATASET = "freeze_dataset"
    EXPORT_DATASET = "export_dataset"
    RELEASE_IN_SPITE = "release_in_spite"
    SET_GATE = "set_gate"
    REGISTER_MODEL = "register_model"
    MAKE_REPORT = "make_report"
    MANAGE_PEOPLE = "manage_people"
    READ_LEDGER = "read_ledger"
    DISCLOSE_IDENTITY = "disclose_identity"
    ERASE_PERSON = "erase_person"
    SET_RETENTION = "set_retention"
    MANAGE_KEYS = "manage_keys"
    RELAY_WITHDRAWAL = "relay_withdrawal"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


_P = Permission
_STAKEHOLDER = frozenset({_P.GIVE_FEEDBACK, _P.WITHDRAW_CONSENT, _P.APPEAL})
_STAFF = _STAKEHOLDER | {
    _P.READ,
    _P.SAVE_FILTER,
    _P.EXAMINE_CROWD,
    _P.MAKE_REPORT,
    _P.READ_LEDGER,
    _P.COMMENT_POLICY,
    _P.ACKNOWLEDGE_POLICY,
    _P.COMMENT_FINDING,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STAKEHOLDER: _STAKEHOLDER,
    Role.REVIEWER: _STAFF
    | {
        _P.OPEN_CASE,
        _P.JUDGE,
        _P.RESOLVE_CASE,
        _P.DECIDE_APPEAL,
        _P.CONFIRM_STALE,
        _P.MANAGE_CAMPAIGNS,
    },
    Role.POLICY_OWNER: _STAFF
    | {
        _P.WRITE_POLICY,
        _P.APPROVE_POLICY,
        _P.PUBLISH_POLICY,
        _P.CONSULT,
        _P.MANAGE_CAMPAIGNS,
        _P.ASSIGN_CASE,
        _P.CONFIRM_STALE,
        _P.SET_REVIEW_RULES,
        _P.CALIBRATE,
        _P.SET_REFERENCE,
        _P.DECIDE_ON_CROWD,
        _P.PLAN_ACTION,
        _P.COMPLETE_ACTION,
        _P.ADD_EVIDENCE,
    },
    Role.AUDITOR: _STAFF
    | {
        _P.PLAN_AUDIT,
        _P.SIGN_OFF_AUDIT,
        _P.RAISE_FINDING,
        _P.CHANGE_FINDING,
        _P.ADD_EVIDENCE,
        _P.VERIFY_FINDING,
        _P.REOPEN_FINDING,
        _P.SET_RISK_MATRIX,
        _P.RECORD_INCIDENT,
        _P.SET_MONITOR,
        _P.RUN_MONITOR,
        _P.CLOSE_ALARM,
        _P.OPEN_CASE,
        _P.DECIDE_APPEAL,
        _P.CALIBRATE,
        _P.DECIDE_ON_CROWD,
    },
    Role.ENGINEER: _STAFF
    | {
        _P.IMPORT_FEEDBACK,
        _P.BUILD_DATASET,
        _P.FREEZE_DATASET,
        _P.EXPORT_DATASET,
        _P.REGISTER_MODEL,
        _P.MANAGE_KEYS,
        _P.PLAN_ACTION,
        _P.COMPLETE_ACTION,
        _P.ADD_EVIDENCE,
    },
    Role.MANAGER: _STAFF
    | {
        _P.APPROVE_POLICY,
        _P.ADD_EVIDENCE,
        _P.ACCEPT_RISK,
        _P.SIGN_OFF_AUDIT,
        _P.CHANGE_FINDING,
        _P.SET_RISK_MATRIX,
        _P.RECORD_INCIDENT,
        _P.SET_MONITOR,
        _P.RUN_MONITOR,
        _P.CLOSE_ALARM,
        _P.EXPORT_DATASET,
        _P.RELEASE_IN_SPITE,
        _P.SET_GATE,
        _P.ASSIGN_CASE,
        _P.SET_REVIEW_RULES,
        _P.SET_REFERENCE,
        _P.MANAGE_CAMPAIGNS,
    },
    Role.ADMIN: frozenset(_P),
}
"""What each role may do. Admin may start anything, but separate duties (`require_another`) bind admins too."""


def holders_of(permission: Permission) -> list[Role]:
    """The roles that grant it, in the order of GRANTS."""
    return [role for role, granted in GRANTS.items() if permission in granted]


@dataclass(frozen=True)
class Actor:
    """Who acts. `reference` is what the ledger keeps: never a name, so that a person can be pseudonymised.

    `granted` holds permissions beside those of the roles: an API key has these and no role.
    """

    reference: str
    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    person_id: int | None = None
    granted: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def permissions(self) -> frozenset[Permission]:
        return self.granted.union(*(GRANTS[role] for role in self.roles))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


SYSTEM = Actor("system", "Plumbline", frozenset({Role.ADMIN}))
"""Rules and schedules that the organisation set up; never a person."""


def require(actor: Actor, permission: Permission) -> None:
    """Raises Refused unless one of the actor's roles grants `permission`."""
    if not actor.may(permission):
        holders = ", ".join(role.words for role in holders_of(permission))
        raise Refused(f"{actor.name} may not {permission.words}. It requires one of these roles: {holders}.")


def require_another(actor: Actor, person_id: int | None, duty: str) -> None:
    """Raises Refused when the actor is the person whose work is to be checked (promise 4)."""
    if actor.person_id is not None and actor.person_id == person_id:
        raise Refused(f"{actor.name} may not {duty}: someone else must.")
