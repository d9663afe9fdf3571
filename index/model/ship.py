"""Save trained vectors so small that they can be shipped, in a folder that two libraries read."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer


def quantize(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 vectors and one scale per token: ``vectors ≈ int8 * scale[:, None]``.

    The error is at most half a scale in each place, 1/254 of the token's largest.
    """
    scale = np.abs(vectors).max(axis=1) / 127
    safe = np.where(scale > 0, scale, 1.0)
    whole = np.rint(vectors / safe[:, None]).astype(np.int8)
    return whole, scale.astype(np.float32)


def save_quantized(vectors: NDArray[np.float32], tokenizer: Tokenizer, folder: Path) -> None:
    """Write ``model.safetensors``, ``tokenizer.json`` and the configuration of both libraries.

    ``SentenceTransformer(folder)`` and ``model2vec.StaticModel.from_pretrained(folder)`` give the same
    unit vectors. Texts are never cut: sentence-transformers would not, and both must agree.
    """
    from model2vec import StaticModel

    whole, scale = quantize(vectors)
    model = StaticModel(whole, tokenizer, normalize=True, weights=scale, language=["vi"], max_length=None)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)  # the card stands beside the folder, written by hand
    prompts: dict[str, object] = {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    settings = folder / "config_sentence_transformers.json"
    settings.write_text(json.dumps(prompts, indent=2) + "\n", encoding="utf-8")
