"""The files that make an embedding model: told from others without loading any."""

import hashlib
from pathlib import Path

#: The model that comes with the project; ``index/model/train.py`` writes it.
SHIPPED = Path(__file__).parent / "model" / "shipped"

#: What a model is made of. Cards, licences and exports for other runtimes do not change a vector.
_MODEL_SUFFIXES = {".json", ".txt", ".model", ".safetensors", ".bin"}
_EXPORT_FOLDERS = {"onnx", "openvino"}


def fingerprint(folder: Path) -> str:
    """Return a hex digest (32 digits) over the names and bytes of the files that make the model.

    Hidden files, cards and exports for other runtimes are left out: they change no vector.
    """
    digest = hashlib.sha256()
    files = (path for path in folder.rglob("*") if path.suffix in _MODEL_SUFFIXES and path.is_file())
    for path in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        inner = path.relative_to(folder)
        if _EXPORT_FOLDERS.isdisjoint(inner.parts) and not any(part.startswith(".") for part in inner.parts):
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{inner.as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:32]
