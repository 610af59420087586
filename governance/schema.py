"""All tables of all slices, in one metadata: what migrations and `verify` look at."""

from sqlmodel import SQLModel

from governance.audit import tables as _audit
from governance.audit.incidents import tables as _incidents
from governance.audit.monitors import tables as _monitors
from governance.audit.notices import tables as _notices
from governance.audit.plans import tables as _plans
from governance.campaigns import tables as _campaigns
from governance.core import ledger as _ledger
from governance.core.drafts import tables as _drafts
from governance.core.keys import tables as _keys
from governance.core.people import tables as _people
from governance.core.sign_in import tables as _sign_in
from governance.datasets import tables as _datasets
from governance.feedback import tables as _feedback
from governance.feedback.crowd import tables as _crowd
from governance.feedback.scales import tables as _scales
from governance.feedback.telemetry import tables as _telemetry
from governance.policy import tables as _policy
from governance.policy.consultation import tables as _consultation
from governance.policy.frameworks import tables as _frameworks
from governance.registry import tables as _registry
from governance.review import tables as _review
from governance.review.calibration import tables as _calibration
from governance.review.guidance import tables as _guidance
from governance.work import tables as _work

SLICES = (
    _ledger,
    _people,
    _sign_in,
    _drafts,
    _keys,
    _registry,
    _policy,
    _frameworks,
    _consultation,
    _feedback,
    _crowd,
    _review,
    _calibration,
    _guidance,
    _campaigns,
    _plans,
    _audit,
    _monitors,
    _notices,
    _incidents,
    _datasets,
    _work,
    _telemetry,
    _scales,
)
METADATA = SQLModel.metadata
