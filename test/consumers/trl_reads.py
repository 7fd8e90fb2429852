"""Reads exports with TRL's own functions and Hugging Face datasets, and prints what it found as one line of JSON.

python trl_reads.py <folder with prompt-only.jsonl, kto.jsonl, dpo.jsonl, bandit.jsonl>
"""

import hashlib
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np  # noqa: E402
from datasets import Value, load_dataset  # noqa: E402
from tokenizers import Tokenizer, models  # noqa: E402
from transformers import PreTrainedTokenizerFast  # noqa: E402
from trl.data_utils import apply_chat_template, is_conversational, unpair_preference_dataset  # noqa: E402

TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
TEXT = Value("string")


def tokenizer():
    """TRL asks one for its chat template; this one says which role said what."""
    made = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]")))
    made.chat_template = TEMPLATE
    return made


def load(folder, name, cache):
    return load_dataset("json", data_files=os.path.join(folder, f"{name}.jsonl"), split="train", cache_dir=cache)


def digest(texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def check(dataset, columns):
    """That every row is conversational, that the columns are those of the type, and that messages have role and content alone."""
    assert set(columns) <= set(dataset.column_names), dataset.column_names
    for name in columns:
        feature = dataset.features[name]
        if name != "label":
            assert {key: value.dtype for key, value in feature.feature.items()} == {"role": "string", "content": "string"}
        else:
            assert feature.dtype == "bool", feature
    for row in dataset:
        assert is_conversational({name: row[name] for name in columns}), row


def templated(dataset, columns, made):
    return [apply_chat_template({name: row[name] for name in columns}, made) for row in dataset]


def main(folder):
    cache = os.path.join(folder, "cache")
    made = tokenizer()
    report = {}
    types = {
        "prompt-only": ["prompt"],
        "kto": ["prompt", "completion", "label"],
        "dpo": ["prompt", "chosen", "rejected"],
    }
    for name, columns in types.items():
        dataset = load(folder, name, cache)
        check(dataset, columns)
        rows = templated(dataset, columns, made)
        assert all(set(row) == set(columns) for row in rows)
        texts = [row[column] for row in rows for column in columns if column != "label"]
        report[name] = {"rows": len(rows), "sha256": digest(texts)}
        if name == "kto":
            report[name]["desirable"] = sum(row["label"] for row in rows)
        if name == "dpo":
            report[name]["unpaired"] = len(unpair_preference_dataset(dataset))

    log = load(folder, "bandit", cache)
    propensity, reward = np.array(log["propensity"]), np.array(log["reward"])
    served = np.array([row["propensities"][row["action"]] for row in log])
    assert np.array_equal(served, propensity)
    weight = (np.array(log["action"]) == 0) / propensity
    report["bandit"] = {
        "rows": len(log),
        "ips_of_first_arm": round(float((weight * reward).mean()), 9),
        "ess_of_first_arm": round(float(weight.sum() ** 2 / (weight**2).sum()), 6),
    }
    print("REPORT " + json.dumps(report))


main(sys.argv[1])
