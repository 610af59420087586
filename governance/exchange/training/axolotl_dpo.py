"""Axolotl, DPO: `type: chat_template.default`. It looks for an answer's beginning by searching its text from the beginning of the
conversation, so answers whose words stand there before are left out.
"""

from collections.abc import Mapping

from governance.datasets.example_row import ExampleRow
from governance.exchange.training.axolotl_sft import axolotl_yaml
from governance.exchange.training.format import MESSAGES, NotCarried, Row, TrainingFormat, preference

_TEMPLATE_WORDS = "<|im_start|>system user assistant tool<|im_end|>\n"
_ANSWER = {"role": "string", "content": "string"}


def _rows(example: ExampleRow) -> list[Row] | NotCarried:
    found = preference(example)
    if isinstance(found, NotCarried):
        return found
    prompt, chosen, rejected = found
    before = _TEMPLATE_WORDS + "\n".join(message["content"] for message in prompt)
    if any(answer[0]["content"].strip() in before for answer in (chosen, rejected)):
        return NotCarried.ANSWER_IN_PROMPT
    return [{"messages": prompt, "chosen": chosen[0], "rejected": rejected[0]}]


def _configuration(_name: str, files: Mapping[str, list[str]]) -> Mapping[str, bytes]:
    entry = {
        "type": "chat_template.default",
        "field_messages": "messages",
        "field_chosen": "chosen",
        "field_rejected": "rejected",
    }
    return {"axolotl.yaml": axolotl_yaml(files, entry, rl="dpo")}


FORMAT = TrainingFormat(
    name="axolotl-dpo",
    title="Axolotl preferences (DPO)",
    tool="axolotl",
    features={"messages": MESSAGES, "chosen": _ANSWER, "rejected": _ANSWER},
    rows=_rows,
    extra_files=_configuration,
)
