"""What somebody types into a search: its words, its codes, and the word that was meant by a slip of the finger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONGEST_WORD = 40
MOST_TERMS = 12
"""Words of one search that are looked for; the rest of a pasted page is not."""

SHORTEST_START = 3
"""Letters of an unfinished word from which it is completed."""

MOST_COMPLETIONS = 40

# The words that PostgreSQL's English dictionary passes over; so both databases look for the same.
LITTLE_WORDS = frozenset({
    "a", "about", "above", "after", "again", "against", "all", "am", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "did", "do", "does",
    "doing", "don", "down", "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he",
    "her", "here", "hers", "herself", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "it", "its",
    "itself", "just", "me", "more", "most", "my", "myself", "no", "nor", "not", "now", "of", "off", "on", "once",
    "only", "or", "other", "our", "ours", "ourselves", "out", "over", "own", "s", "same", "she", "should", "so",
    "some", "such", "t", "than", "that", "the", "their", "theirs", "them", "themselves", "then", "there", "these",
    "they", "this", "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what",
    "when", "where", "which", "while", "who", "whom", "why", "will", "with", "you", "your", "yours", "yourself",
    "yourselves",
})  # fmt: skip

SAME_THING: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "ell": (("multilingual",), ("language", "learners")),
    "esl": (("multilingual",), ("language", "learners")),
    "iep": (("special", "educators"), ("special", "education")),
    "parent": (("family",), ("families",)),
    "parents": (("family",), ("families",)),
    "pbl": (("project",), ("projects",)),
    "plc": (("team",), ("teams",)),
    "sel": (("social", "emotional"),),
    "udl": (("universal", "design"),),
}
"""What teachers say, and how the catalogue says it; either is found."""

# Endings by which the forms of a word differ, behind at least five letters.
_ENDING = re.compile(
    r"(?<=.{5})(?:at(?:e[sd]?|ing|ions?|ive|ors?)|i(?:ng|ngs|ons?|es|ed|ty|ties|ve|vely)|ments?|ers?|ors?|e[sd]?|s|ly|al)$"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: a word, or the parts of a code such as P7.3 side by side."""

    parts: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether it is a code, which is neither completed nor taken for another."""
        return len(self.parts) > 1 or has_digit(self.parts[0])

    def __str__(self) -> str:
        return ".".join(self.parts)


Phrase = tuple[str, ...]
Sought = tuple[tuple[Phrase, ...], ...]
"""What is asked of the database: of each inner tuple at least one phrase has to be there."""


def words_in(text: str) -> list[str]:
    """The words of a text in small letters without accents; every other sign parts words."""
    # Twice, because some letters have a small form only after they are spread, and the other way about.
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return [word[:LONGEST_WORD] for word in _WORD.findall(bare)]


def vocabulary_of(words: Iterable[str]) -> frozenset[str]:
    """Each word once, without the little ones that nobody looks for."""
    return frozenset(words) - LITTLE_WORDS


def has_digit(word: str) -> bool:
    """Whether a word is a number, a code or a part of one."""
    return any(sign.isdigit() for sign in word)


def terms_of(q: str) -> tuple[Term, ...]:
    """What is looked for, each once and in order. Signs mean nothing; digits joined to letters are a code."""
    terms: dict[Term, None] = {}
    for piece in q.split():
        words = words_in(piece)
        if any(has_digit(word) for word in words):
            terms[Term(tuple(words))] = None
        else:
            terms.update((Term((word,)), None) for word in words if word not in LITTLE_WORDS)
    return tuple(terms)[:MOST_TERMS]


def sought(terms: Iterable[Term], endings: Iterable[str] = ()) -> Sought:
    """Every term, the last of them also as any of the words by which it may end."""
    phrases: list[tuple[Phrase, ...]] = [(term.parts, *SAME_THING.get(str(term), ())) for term in terms]
    if phrases:
        phrases[-1] = tuple(dict.fromkeys((*phrases[-1], *((word,) for word in endings))))
    return tuple(phrases)


def completions(start: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """The words of a catalogue that an unfinished word may become, the commonest first."""
    if len(start) < SHORTEST_START:
        return ()
    longer = (word for word in known if word.startswith(start) and word != start)
    return tuple(sorted(longer, key=lambda word: (-known[word], word))[:MOST_COMPLETIONS])


def slips_in(word: str) -> int:
    """How many letters may be wrong in a word before it is another: none in short ones, two in long ones."""
    if has_digit(word) or len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2


def beginning_of(word: str) -> str:
    """What a word shares with its other forms; the whole of a short one."""
    return _ENDING.sub("", word)


def meant_by(word: str, known: Mapping[str, int]) -> str | None:
    """The word of a catalogue that was probably meant, or None. Two letters changed about are one slip.

    It may be another form of what was meant: the catalogue says differentiation where somebody types diffrentiated.
    """
    words = {other: other for other in known if not has_digit(other)}
    if meant := _nearest(word, words, known):
        return meant
    forms: dict[str, str] = {}
    for other in words:
        beginning = beginning_of(other)
        if beginning[0] == word[0] and known[other] > known.get(forms.get(beginning, ""), 0):
            forms[beginning] = other
    return _nearest(beginning_of(word), forms, known)


def _nearest(word: str, others: Mapping[str, str], known: Mapping[str, int]) -> str | None:
    """The word behind the nearest of the others, when it is near enough to be meant."""
    near = process.extract(word, list(others), scorer=OSA.distance, score_cutoff=slips_in(word), limit=None)
    # Among words that are equally near the first letter tells, and then how common they are.
    best = min(
        (other for other, _, _ in near),
        key=lambda other: (OSA.distance(word, other), other[0] != word[0], -known[others[other]], other),
        default="",
    )
    return others.get(best)


def missing_terms(terms: Iterable[Term], known: Collection[str]) -> tuple[Term, ...]:
    """What the catalogue does not say in so many words; it may still say another form of it."""
    return tuple(
        term
        for term in terms
        if str(term) not in SAME_THING and any(part not in known for part in term.parts)
    )


def unknown_words(terms: Iterable[Term], known: Collection[str]) -> tuple[str, ...]:
    """The words that the catalogue does not have and that may be slips."""
    words = (term.parts[0] for term in terms if not term.exact)
    return tuple(word for word in words if word not in known and word not in SAME_THING and slips_in(word))
