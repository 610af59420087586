"""What can be done with datasets."""

from governance.datasets.commands.building import build
from governance.datasets.commands.freezing import freeze, release_in_spite, set_gate_rule
from governance.datasets.commands.model_registration import NewModelVersion, register
from governance.datasets.commands.uses import link_action, record_export, record_training

__all__ = [
    "NewModelVersion",
    "build",
    "freeze",
    "link_action",
    "record_export",
    "record_training",
    "register",
    "release_in_spite",
    "set_gate_rule",
]
