"""The words that some models want before a question or a passage."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: (pattern in the name, query prompt, passage prompt) of families whose folders often lack ``prompts``;
#: the first that fits wins. Sources: the models' own cards (intfloat/*e5*, BAAI/bge-*).
_FAMILIES = (
    (r"\be5\b.*instruct", "Instruct: Given a web search query, retrieve relevant passages\nQuery: ", ""),
    (r"\be5\b", "query: ", "passage: "),
    (r"\bbge-(m3|multilingual)", "", ""),
    (r"\bbge-.*\bzh\b", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"\bbge\b", "Represent this sentence for searching relevant passages: ", ""),
)


def choose_prompts(saved: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """Return the query and passage prompts: the model's own, else those of the family it is named after.

    sentence-transformers writes empty prompts when a model is saved without any, so empty ones do not
    count as the model's own.
    """
    query = saved.get("query") or ""
    passage = saved.get("document") or saved.get("passage") or saved.get("corpus") or ""
    if query or passage:
        return query, passage
    for pattern, family_query, family_passage in _FAMILIES:
        if re.search(pattern, name.lower().replace("_", "-")):
            return family_query, family_passage
    return "", ""


def read_prompts(folder: Path) -> dict[str, str]:
    """Return the prompts that a model's folder states, by name. Raises OSError and ValueError."""
    path = folder / "config_sentence_transformers.json"
    if not path.is_file():
        return {}
    config: Any = json.loads(path.read_text("utf-8"))
    prompts = config.get("prompts") if isinstance(config, dict) else None
    return {str(key): str(value or "") for key, value in (prompts or {}).items()}
