"""Give each quantity of a sentence its scope: the stretch of the sentence that speaks of it alone.

"Gọi sơ khám 214 người, | có mặt 196/214 người, | đưa đi khám tuyển 88 người": who was present is said of the
196 only. A quantity that restates or bounds an earlier one ("đạt 91,6%", "chỉ tiêu 88%") has that one's scope.
"""

import re
from collections.abc import Sequence

from index.links import Link
from index.quantities import Quantity, noun_end
from index.records import Span
from index.segment import LONGEST_LABEL, clauses

#: Where one quantity's words end and the next one's begin, when no sign parts them.
_JOINT = re.compile(r"(?<![^\W_])(?:và|cùng với|cùng|với|trong đó|trong khi|còn|nhưng|cho|gồm)(?![^\W_])")
#: "147,6 tỷ đồng, *trong đó* hỗ trợ chuyển nghề, tạo việc làm 38,2 tỷ đồng": all that follows is of the part.
_OF_WHICH = re.compile(r"\s*(?:trong đó|trong số đó|riêng)(?![^\W_])")


def scopes_of(
    text: str, lowered: str, sentence: Span, quantities: Sequence[Quantity], links: Sequence[Link | None]
) -> list[Span]:
    """Return the scope of each quantity of a sentence, in order. Linear in the sentence's length."""
    cuts = _cuts(text, lowered, sentence, quantities)
    own = [Span(start, end) for start, end in zip([sentence.start, *cuts], [*cuts, sentence.end], strict=True)]
    scopes: list[Span] = []
    for one, link in zip(own, links, strict=True):
        owner = scopes[link.to] if link is not None and link.kind in ("same", "target") else None
        scopes.append(Span(owner.start, one.end) if owner is not None else one)
    return scopes


def _cuts(text: str, lowered: str, sentence: Span, quantities: Sequence[Quantity]) -> list[int]:
    """Return where the sentence is cut between each two neighbouring quantities."""
    breaks = [clause.start for clause in clauses(text, sentence)[1:]]
    cuts, at = [], 0
    for one, following in zip(quantities, quantities[1:], strict=False):
        first, last = max(one.span.end, noun_end(lowered, one)), following.span.start
        while at < len(breaks) and breaks[at] <= one.span.end:
            at += 1
        within = []
        while at < len(breaks) and breaks[at] <= last:
            within.append(breaks[at])
            at += 1
        parted = next((start for start in within if _OF_WHICH.match(lowered, start)), 0)
        joint = _JOINT.search(lowered, min(first, last), last)
        cuts.append(parted or _cut_at(text, within) or (joint.start() if joint else min(first, last)))
    return cuts


def _cut_at(text: str, breaks: Sequence[int]) -> int:
    """Return the last of the breaks, or the last semicolon's: a list goes on behind it; 0 without any."""
    strong = [at for at in breaks if text[:at].rstrip()[-1:] == ";"] if breaks else []
    own = strong or _without_labels(text, breaks)
    return own[-1] if own else 0


def _without_labels(text: str, breaks: Sequence[int]) -> list[int]:
    """Leave out a break behind a label that belongs to what follows: "mũi 1: 864 người, *mũi 2:* 402 người"."""
    labelled = (
        len(breaks) > 1 and text[breaks[-1] - 1] == ":" and len(text[breaks[-2] : breaks[-1]].split()) <= LONGEST_LABEL
    )
    return list(breaks[:-1] if labelled else breaks)
