"""BM25 over our own tokens, on disk. The only module that knows tantivy.

A text is indexed three ways at once: each token with its marks (one form for all spellings), each
token folded, and each pair of neighbours folded. Marked tokens tell "bán" from "ban" when the
question has marks; folded ones find it when the question has none; pairs stand for words, since most
Vietnamese words are two syllables.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import tantivy

from index.errors import StoreDamaged
from index.text import LEADING_NUMBER, TOKEN, fold, key

#: What may stand between two neighbours.
_JOINTS = frozenset((" ", "-", " - ", ""))
#: Bytes that a writer fills before it closes a segment. Every segment looks up every term of a question anew:
#: 19,000 passages are searched in 0.9 ms in the seven segments that 20 MB make, in 0.5 ms in one. What adds to an
#: index seldom fills the smaller one, and is ready 0.3 s sooner.
_HEAP, _HEAP_TO_ADD = 64_000_000, 20_000_000


def index_terms(text: str) -> list[str]:
    """Return the terms under which a text is found."""
    plain = fold(text)  # one character for one: a token's folded form stands where the token stands
    folded: list[str] = []
    marked: list[str] = []
    pairs: list[str] = []
    numbers: list[str] = []
    last_end = -1
    for match in TOKEN.finditer(text):
        start, end = match.span()
        token = plain[start:end]
        if not (written := match.group()).isascii() and written.lower() != token:
            marked.append(key(written))
        if last_end >= 0 and plain[last_end:start] in _JOINTS:
            pairs.append(f"{folded[-1]}_{token}")
        if "-" in token and (number := LEADING_NUMBER.match(token)):
            numbers.append(number.group())
        folded.append(token)
        last_end = end
    return [*folded, *marked, *pairs, *numbers]


def query_terms(text: str) -> list[str]:
    """Return the terms of a question, each once. A question without marks gives no marked terms."""
    return list(dict.fromkeys(index_terms(text)))


def term_weight(term: str) -> float:
    """Return what a term counts in a question: folded syllables most, pairs half, marked forms a quarter.

    Measured on held-out questions and news: recall@1 on squad_vi 65.4 → 68.0 over equal weights.
    """
    if "_" in term:
        return 0.5
    is_key = not term.isascii() or (term[-1].isdigit() and term[0].isalpha())
    return 0.25 if is_key else 1.0


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("tags", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


#: A question looks its terms up in passages and figures, anywhere and within its place and time.
@lru_cache(maxsize=16)
def _any_of(terms: tuple[str, ...]) -> tantivy.Query:
    """Return what asks for any of the terms, each with its weight."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, _clause(term)) for term in terms])


def _clause(term: str) -> tantivy.Query:
    query = tantivy.Query.term_query(_schema(), "terms", term, index_option="freq")
    weight = term_weight(term)
    return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _tagged(tags: Sequence[str]) -> tantivy.Query:
    """Return what asks for one of the tags, and adds nothing to a score."""
    either = [(tantivy.Occur.Should, tantivy.Query.term_query(_schema(), "tags", tag)) for tag in tags]
    return tantivy.Query.const_score_query(tantivy.Query.boolean_query(either), 0.0)


class Words:
    """Texts by integer id, ranked by BM25."""

    def __init__(self, index: tantivy.Index, heap: int) -> None:
        self._index, self._heap = index, heap
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def create(cls, folder: Path) -> "Words":
        """Make an empty index in a new folder. Raises OSError."""
        folder.mkdir(parents=True)
        return cls(tantivy.Index(_schema(), path=str(folder)), _HEAP)

    @classmethod
    def load(cls, folder: Path) -> "Words":
        """Open what was saved. Raises ``StoreDamaged`` when it cannot be read."""
        try:
            return cls(tantivy.Index.open(str(folder)), _HEAP_TO_ADD)
        except Exception as error:  # tantivy raises plain ValueError and OSError of many kinds
            raise StoreDamaged(f"the store's words cannot be read ({folder.name}): index again") from error

    def add(self, number: int, terms: str, tags: str = "") -> None:
        """Add one text's terms and tags, with spaces between them, under a new id. Raises OSError.

        ``save`` makes it findable. Tags narrow a search and do not weigh.
        """
        document = tantivy.Document()
        document.add_integer("id", number)
        document.add_text("terms", terms)
        document.add_text("tags", tags)
        try:
            self._writing().add_document(document)
        except ValueError as error:  # its threads have met a full disk
            raise OSError(str(error)) from error

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove ids; those not held are ignored. ``save`` makes it so."""
        for number in numbers:
            self._writing().delete_documents_by_term("id", number)

    def save(self) -> None:
        """Write what was added and removed, and merge what can be. Raises OSError."""
        if self._writer is not None:
            try:
                self._writer.commit()
                self._writer.wait_merging_threads()
            except ValueError as error:  # tantivy wraps a full disk so
                raise OSError(str(error)) from error
            self._writer = None
        self._index.reload()

    def abandon(self) -> None:
        """Stop writing what ``save`` has not written: a writer's threads would go on making files."""
        self._writer = None

    def search(self, terms: Iterable[str], most: int, within: Iterable[Sequence[str]] = ()) -> list[tuple[int, float]]:
        """Return (id, BM25) of up to ``most`` texts that share a term, best first.

        Each row of ``within`` holds tags of which a text must have one.
        """
        if not (sought := tuple(terms)):
            return []
        query = _any_of(sought)
        if narrowed := [(tantivy.Occur.Must, _tagged(tags)) for tags in within]:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *narrowed])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit=most, count=False).hits
        numbers = cast(list[int], searcher.fast_field_values("id", [address for _, address in hits]))
        return [(number, float(score)) for number, (score, _) in zip(numbers, hits, strict=True)]

    def holds(self, term: str) -> bool:
        """Tell whether a text has a term; one that was removed lately may still count."""
        return self._index.searcher().doc_freq("terms", term) > 0

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=self._heap, num_threads=1)
        return self._writer
