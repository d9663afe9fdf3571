"""How well a piece of text speaks of what a question asks: coverage of its terms, weighted by rarity."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import mul

from retrieval.asked_numbers import read_number
from retrieval.contrasts import asked_bodies, find_rivals, named_phrases, names_rival, unasked_matters
from retrieval.lexicon import load_lexicon
from retrieval.question import Query
from retrieval.terms import Term
from retrieval.words import Words, words_of


class Matcher:
    """One question, matched against many texts; each text is looked at once."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._sought = [_Sought(term, _neighbours(query.terms, at)) for at, term in enumerate(query.terms)]
        self._wordings = [
            ([query.terms.index(term) for term in one.terms], [f" {reading} " for reading in one.readings])
            for one in query.wordings
            if set(one.terms) <= set(query.terms)
        ]
        self._syllables = frozenset().union(*(one.syllables for one in self._sought))
        self._padded = [[f" {reading} " for reading in term.readings] for term in query.terms]
        self._weights = [term.weight for term in query.terms]
        self._total = sum(self._weights)
        self._asked = {word for term in query.terms for reading in term.readings for word in reading.split()}
        self._pairs = [
            f"{one.text} {two.text}"
            for one, two in zip(query.terms, query.terms[1:], strict=False)
            if one.follows == two.follows - 1 and " " not in one.text and " " not in two.text
        ]
        self._numbers = [read_number(query, at) for at, one in enumerate(query.terms) if one.text[0].isdigit()]
        named, ranked = named_phrases(query), query.kind == "rank"
        self._rivals = list(find_rivals(named))
        self._matters = unasked_matters(named, ranked)
        self._bodies = asked_bodies(named) if ranked else []
        self._covered: dict[int, list[float]] = {}
        self._held: list[Words] = []  # so that an id() is not given to another text meanwhile

    def leave_to(self, texts: Iterable[Words]) -> None:
        """Drop the other wordings of what one of the texts says in the question's own words.

        Where a report has its words, what else may be said for them only brings up other figures. To be called before
        anything is compared.
        """
        joined = [text.joined for text in texts]
        self._wordings = [
            (terms, padded)
            for terms, padded in self._wordings
            if not any(all(any(one in text for one in self._padded[at]) for at in terms) for text in joined)
        ]

    def coverage(self, text: Words) -> list[float]:
        """Return how well each of the query's terms is met by a text, 0 to 1."""
        found = self._own_coverage(text)
        for terms, padded in self._wordings:
            if any(found[at] < _OTHER_WORDING for at in terms) and any(one in text.joined for one in padded):
                found = [max(met, _OTHER_WORDING) if at in terms else met for at, met in enumerate(found)]
        return found

    def _own_coverage(self, text: Words) -> list[float]:
        """Return how well each term is met in the question's own words, or in another wording of the term alone."""
        found = self._covered.get(id(text))
        if found is None:
            says_nothing = text.folded.isdisjoint(self._syllables)
            found = [0.0] * len(self._sought) if says_nothing else [one.met(text) for one in self._sought]
            self._covered[id(text)] = found
            self._held.append(text)
        return found

    def share(self, met: list[float]) -> float:
        """Return the share of the query's weight that is met, 0 to 1; 0 for a query without terms."""
        if not self._total:
            return 0.0
        return float(sum(map(mul, self._weights, met))) / self._total

    def heaviest(self, flagged: Sequence[bool]) -> float:
        """Return the weight of the heaviest of the query's terms that are flagged; 0 when none is."""
        return max((weight for weight, flag in zip(self._weights, flagged, strict=True) if flag), default=0.0)

    def numbers_missing(self, own: Sequence[Words], around: Sequence[Words]) -> float:
        """Return how far the question's numbers ("mũi 2", "đường 81m") are missing from what a figure speaks of, 0 to 1.

        A number that follows a word stands behind the same word in the text ("mũi 1" is not "1 tuổi"), or before the
        word that follows it.
        """
        if not self._numbers:
            return 0.0
        return sum(one.missing(own, around) for one in self._numbers) / len(self._numbers)

    @property
    def has_rivals(self) -> bool:
        """Tell whether the question names one of a row of contrasts at all."""
        return bool(self._rivals)

    def contrasted(self, text: Words) -> bool:
        """Tell whether a text names what the question's words shut out: "giám sát" was asked, "kiểm tra" stands."""
        return self.is_unasked(text) or self.rivalled(text)

    def is_unasked(self, text: Words) -> bool:
        """Tell whether a text names a matter that is always asked for by its name, and was not."""
        return any(f" {one} " in text.joined for one in self._matters)

    def rivalled(self, text: Words, around: Words | None = None) -> bool:
        """Tell whether a text names another of a row of contrasts than the question does.

        Where ``around`` it the question's stands too, both are meant: "trả lời, giải quyết".
        """
        return any(
            names_rival(text.joined, asked, rivals)
            and not (around is not None and any(f" {one} " in around.joined for one in asked))
            for asked, rivals in self._rivals
        )

    def is_of_another(self, texts: Iterable[Words], subject: str) -> bool:
        """Tell whether a body's rank is asked for that neither texts nor their paragraph's subject name.

        The ward's own rank does not answer for its Hội Nông dân.
        """
        if not self._bodies:
            return False
        texts = [*texts, words_of(subject)]
        return not any(f" {one} " in text.joined for text in texts for one in self._bodies)

    def unfocused(self, met: list[float]) -> float:
        """Return how little of what stands before the asking word a text's coverage holds, 0 to 1."""
        focus = self.query.focus
        return 1 - sum(met[at] for at in focus) / len(focus) if focus else 0.0

    def precision(self, text: Words) -> float:
        """Return the share of a text's words that the question speaks of."""
        words = text.joined.split()
        return sum(word in self._asked for word in words) / len(words) if words else 0.0

    def surplus(self, text: Words) -> float:
        """Return how much of a text's content the question does not speak of, 0 (none) to 1 (a lot)."""
        lexicon = load_lexicon()
        extra = {word for word in text.folded - self._asked - lexicon.wide - lexicon.stops if word[0].isalpha()}
        return min(1.0, len(extra) / 6)

    def paired(self, *texts: Words) -> float:
        """Return the share of the question's neighbouring syllables that are neighbours in a text."""
        if not self._pairs:
            return 1.0
        return sum(any(text.has_pair(pair) for text in texts) for pair in self._pairs) / len(self._pairs)


def _neighbours(terms: tuple[Term, ...], at: int) -> tuple[str, ...]:
    """Return the pairs that a single syllable forms with its neighbours in the question."""
    term = terms[at]
    before = terms[at - 1].text if at and terms[at - 1].last == term.follows - 1 else ""
    after = terms[at + 1].text if at + 1 < len(terms) and terms[at + 1].follows == term.last + 1 else ""
    pairs = [f"{before} {{}}"] if before and " " not in before else []
    pairs += [f"{{}} {after}"] if after and " " not in after else []
    return tuple(pair.format(reading) for pair in pairs for reading in term.readings if " " not in reading)


#: A phrase met in another wording of the same meaning.
_OTHER_WORDING = 0.9
#: A long phrase met in two pieces, and one of its halves.
_BROKEN, _HALF = 0.75, 0.4
#: A syllable whose marks in the text differ from the question's: typed with none, typed with others.
_MISSPELT = {False: 0.8, True: 0.3}


@lru_cache(maxsize=4096)
def _loose(phrase: str) -> tuple[re.Pattern[str], ...]:
    """Return what finds a phrase of three and more syllables with up to two words between its two parts."""
    words = phrase.split()
    cuts = (1, 2) if len(words) == 3 else (2,) if len(words) > 3 else ()
    return tuple(
        re.compile(rf" {re.escape(' '.join(words[:at]))} (?:[a-z]+ ){{1,2}}{re.escape(' '.join(words[at:]))} ")
        for at in cuts
    )


@lru_cache(maxsize=4096)
def _halves(phrase: str) -> tuple[str, ...]:
    """Return the halves of a phrase of four and more syllables that say something alone, with spaces around them."""
    words = phrase.split()
    halves = (" ".join(words[:2]), " ".join(words[2:])) if len(words) >= 4 else ()
    return tuple(f" {half} " for half in halves if half not in _EMPTY_HALVES)


#: Halves of phrases that say nothing alone: "tỷ lệ" of "tỷ lệ phá án".
_EMPTY_HALVES = frozenset(["ty le", "ti le", "so luong", "tong so", "cong tac", "hoat dong", "so tien"])


def _in_pieces(phrase: str, text: Words) -> float:
    """Return how well a text meets a long phrase that others stand within: "cơ sở (sản xuất) kinh doanh"."""
    met = sum(half in text.joined for half in _halves(phrase))
    if met < 2 and text.folded.issuperset(phrase.split()) and any(one.search(text.barred) for one in _loose(phrase)):
        met = 2
    return (0.0, _HALF, _BROKEN)[met]


def _is_spelled(phrase: str, text: Words) -> bool:
    """Tell whether a phrase that a text holds folded stands there with its marks: "dẫn số" is no dân số."""
    spellings = load_lexicon().marks.get(phrase)
    return not spellings or any(
        text.keys.issuperset(one for one in spelling if not one.isdigit()) for spelling in spellings
    )


_DIGIT = re.compile(r"(?<!\S)[1-9](?!\S)")


def _written(reading: str) -> tuple[str, ...]:
    """Return a reading as reports may write it: "2 mũi" is "02 mũi" too."""
    return (reading, _DIGIT.sub(lambda found: f"0{found.group()}", reading)) if _DIGIT.search(reading) else (reading,)


class _Sought:
    """One term of the question, ready to be looked for in many texts."""

    def __init__(self, term: Term, pairs: tuple[str, ...]) -> None:
        self._term, self._pairs = term, pairs
        self.syllables = frozenset(word for one in term.readings for form in _written(one) for word in form.split())
        self._singles = [reading for one in term.readings if " " not in one for reading in _written(one)]
        self._phrases = [
            (f" {written} ", one, len(one.split())) for one in term.readings if " " in one for written in _written(one)
        ]

    def met(self, text: Words) -> float:
        """Return how well the term is met, 0 to 1.

        Phrases must stand whole. A single syllable counts less when neither of its neighbours in the
        question stands beside it in the text too, and when the question's marks contradict the text's.
        """
        if text.folded.isdisjoint(self.syllables):
            return 0.0  # as of most terms in most texts
        best = 0.0
        for reading in self._singles:
            if reading in text.folded:
                best = max(best, self._single(reading, text))
        for padded, reading, size in self._phrases:
            if padded in text.joined:
                score = 1.0 if reading == self._term.text else _OTHER_WORDING
                best = max(best, score if _is_spelled(reading, text) else _MISSPELT[True])
            elif size > 2 and best < _BROKEN:
                met = _in_pieces(reading, text)
                best = max(best, met if met != _HALF or reading == self._term.text else 0.0)
        return best

    def _single(self, reading: str, text: Words) -> float:
        term = self._term
        contradicts = bool(term.marked) and reading == term.text and term.marked not in text.keys
        score = _MISSPELT[term.marked != term.text] if contradicts else 1.0
        if self._pairs and " " not in term.text and not any(map(text.has_pair, self._pairs)):
            score *= 0.7
        return score
