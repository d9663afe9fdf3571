"""Find the words of two syllables in which a stop, a light word or shorthand could be seen when their marks are missing.

    python -m tests.evaluation.compounds --news NEWS.jsonl.gz > retrieval/compounds.txt

"thu hồi" is no "thứ", "môi trường" no "mới". A pair of neighbours is taken for a word when it stands
together far more often than by chance (normalised pointwise mutual information, Bouma 2009), one of
its syllables looks like a stop, neither is one, and it is no name. Prints one folded word a line.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from math import log
from pathlib import Path

from index.text import fold, key
from retrieval.lexicon import load_lexicon

#: Least association, and least times together, of a word.
_ASSOCIATED, _TIMES = 0.35, 100
_SYLLABLE = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[^\w\s-]")


def find_compounds(texts: list[str]) -> list[str]:
    """Return the folded words that the texts hold, sorted."""
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for stretch in _BREAK.split(text):
            typed = _SYLLABLE.findall(stretch)
            syllables = [one.lower() for one in typed]
            alone.update(syllables)
            pairs.update(zip(syllables, syllables[1:], strict=False))
            for one, two in zip(typed, typed[1:], strict=False):
                if one.istitle() and two.istitle():
                    names[one.lower(), two.lower()] += 1
    total = alone.total()
    found = set()
    for (one, two), times in pairs.items():
        if times < _TIMES or not _hides_a_stop(one, two) or names[one, two] > times / 2:
            continue
        association = log(times * total / (alone[one] * alone[two])) / -log(times / total)
        if association >= _ASSOCIATED:
            found.add(f"{fold(one)} {fold(two)}")
    return sorted(found)


def _hides_a_stop(*syllables: str) -> bool:
    lexicon = load_lexicon()
    if any(key(one) in lexicon.stop_keys for one in syllables):
        return False
    hiding = (lexicon.stops, lexicon.light, lexicon.shorthand, lexicon.readings)
    return any(fold(one) in words for one in syllables for words in hiding)


def main() -> None:
    """Print the words of a file of news."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--news", type=Path, required=True)
    with gzip.open(parser.parse_args().news, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    texts = [line for one in articles for line in (one["title"], one["abstract"], *one["body"].split("\n"))]
    print("\n".join(find_compounds(texts)))


if __name__ == "__main__":
    main()
