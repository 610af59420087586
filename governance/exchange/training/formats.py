"""All training formats by name."""

from governance.core.errors import Invalid
from governance.exchange.training import (
    axolotl_dpo,
    axolotl_sft,
    hh_rlhf,
    llama_factory_dpo,
    llama_factory_kto,
    llama_factory_sft,
    openai_preference,
    openai_sft,
    stepwise,
    trl_preference,
    trl_preference_implicit,
    trl_prompt,
    trl_reward,
    trl_sft,
    trl_unpaired,
)
from governance.exchange.training.forms import TrainingFormat

FORMATS: dict[str, TrainingFormat] = {
    each.FORMAT.name: each.FORMAT
    for each in (
        trl_preference,
        trl_preference_implicit,
        trl_sft,
        trl_unpaired,
        trl_prompt,
        trl_reward,
        stepwise,
        openai_sft,
        openai_preference,
        hh_rlhf,
        axolotl_sft,
        axolotl_dpo,
        llama_factory_sft,
        llama_factory_dpo,
        llama_factory_kto,
    )
}


def training_format(name: str) -> TrainingFormat:
    """The format of this name. Raises Invalid naming those there are."""
    if name not in FORMATS:
        raise Invalid.field("format", f"expected one of {', '.join(FORMATS)}")
    return FORMATS[name]
