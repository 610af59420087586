"""Fine-tune with TRL on an export of Plumbline.

    python -m venv trl && trl/bin/pip install torch trl datasets
    plumbline dataset export harmlessness@1 --format trl-preference --out pairs
    trl/bin/python docs/examples/fine_tune.py pairs --trainer dpo --model path/to/a/model

`--tiny` trains a small, randomly initialised model with a byte-level tokenizer for a few steps: to see that the data goes in.
Rows before and after preparation are printed: TRL drops or cuts rows longer than `--max-length` tokens without an error.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
FORMS = {"sft": "trl-sft", "dpo": "trl-preference", "kto": "trl-unpaired", "reward": "trl-reward"}


def tiny(kind: str, folder: str) -> tuple[Any, Any]:
    """A random model of a few thousand weights, and a tokenizer of bytes. It is kept in `folder`: TRL reads the reference
    model from there again.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import (
        LlamaConfig,
        LlamaForCausalLM,
        LlamaForSequenceClassification,
        PreTrainedTokenizerFast,
    )

    symbols = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = Tokenizer(models.BPE(vocab={s: n for n, s in enumerate([*symbols, "<pad>", "<eos>"])}, merges=[]))
    words.pre_tokenizer, words.decoder = (
        pre_tokenizers.ByteLevel(add_prefix_space=False),
        decoders.ByteLevel(),
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="<eos>")  # noqa: S106
    tokenizer.chat_template = TEMPLATE
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.eos_token_id,
        num_labels=1,
    )
    made = LlamaForSequenceClassification if kind == "reward" else LlamaForCausalLM
    made(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return made.from_pretrained(folder), tokenizer


def train(
    folder: Path, kind: str, model: Any, tokenizer: Any, steps: int, max_length: int
) -> tuple[int, int]:
    """Trains and returns the number of rows before and after preparation."""
    import trl
    from datasets import load_dataset

    rows = load_dataset(str(folder), split="train")
    trainer_of = {
        "sft": (trl.SFTTrainer, trl.SFTConfig),
        "dpo": (trl.DPOTrainer, trl.DPOConfig),
        "kto": (trl.KTOTrainer, trl.KTOConfig),
        "reward": (trl.RewardTrainer, trl.RewardConfig),
    }
    trainer, config = trainer_of[kind]
    with tempfile.TemporaryDirectory() as output:
        told = config(
            output_dir=output,
            max_steps=steps,
            per_device_train_batch_size=2,
            max_length=max_length,
            report_to=[],
            save_strategy="no",
            use_cpu=True,
            bf16=False,
        )
        ready = trainer(model=model, args=told, train_dataset=rows, processing_class=tokenizer)
        ready.train()
        return len(rows), len(ready.train_dataset)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="what `plumbline dataset export --out` wrote")
    parser.add_argument("--trainer", choices=list(FORMS), required=True)
    parser.add_argument("--model", help="a model's folder or name")
    parser.add_argument("--tiny", action="store_true", help="a small random model instead")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--max-length", type=int, default=1024)
    asked = parser.parse_args()
    if asked.tiny:
        model, tokenizer = tiny(asked.trainer, tempfile.mkdtemp(prefix="tiny-"))
    else:
        from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(asked.model)
        if asked.trainer == "reward":
            model = AutoModelForSequenceClassification.from_pretrained(asked.model, num_labels=1)
        else:
            model = AutoModelForCausalLM.from_pretrained(asked.model)
    before, after = train(asked.folder, asked.trainer, model, tokenizer, asked.steps, asked.max_length)
    print(f"{asked.trainer}: {before} rows, {after} after preparation, {asked.steps} steps")  # noqa: T201


if __name__ == "__main__":
    main()
