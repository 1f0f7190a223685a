"""The canonical form of a document: by a template where its shape is known, else by reading it.

How a document reads as linked data is decided by its shape. So a shape is read once, with a
mark for every word, and what it answers is a form to be filled: words are put in, and the labels of nameless
objects are worked out anew. A document with anything unusual in it is left to the general path, which judges it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from awards.canonical.forms import UNUSABLE, Form, form_of
from awards.canonical.guard import check_shape
from awards.canonical.nquads import is_plain_address
from awards.canonical.outline import Outline, Place, outline_of, places_of
from awards.canonical.reading import read
from awards.canonical.template import Template

MOST_FORMS, MOST_TEMPLATES = 128, 512
"""How many are kept, some 50 KB each; the one that was not used for longest goes first."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Kept(Generic[K, V]):
    """The values that were used last, up to a number."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


_Shape = tuple[object, ...]
_forms: _Kept[_Shape, Form] = _Kept(MOST_FORMS)
_templates: _Kept[_Shape, Template] = _Kept(MOST_TEMPLATES)


def forget() -> None:
    """Keep nothing of what was seen so far, as in a fresh process."""
    _forms.clear()
    _templates.clear()


def canonical_nquads(document: Mapping[str, Any], *, learn: bool = False) -> bytes:
    """The canonical N-Quads of a document without its proof (RDFC-1.0), in UTF-8.

    With ``learn`` its shape is kept for the documents that follow, which takes as long as making it twice.

    Raises:
        NotSignable: the document holds something that verifiers read differently, or that no pinned
            context defines, so that a signature would not cover it.
    """
    nquads = nquads_by_template(document, learn=learn)
    return read(document) if nquads is None else nquads


def nquads_by_template(document: Mapping[str, Any], *, learn: bool = False) -> bytes | None:
    """The same, or None where only the general path can tell. Raises ``NotSignable`` only while learning."""
    outline = outline_of(document)
    if outline is None:
        return None
    template = _templates.get(outline.shape)
    if template is None and learn:
        template = _learned(document, outline)
    return template.fill(outline.words) if template else None


def _learned(document: Mapping[str, Any], outline: Outline) -> Template | None:
    """The template for documents of this shape. Raises ``NotSignable`` as the general path does."""
    bare = outline_of(document, share=False)
    if bare is None:
        return None
    check_shape(document)
    places = places_of(document)
    form = _forms.get(bare.shape)
    if form is None:
        form = _proven_form(document, bare, places)
        _forms.put(bare.shape, form)
    shared = {
        number: word
        for number, (word, place) in enumerate(zip(bare.words, places, strict=True))
        if place.shared
    }
    if form is UNUSABLE or not all(
        is_plain_address(shared[number]) for number in shared.keys() & form.addresses
    ):
        return None
    template = Template(form.filled_in(shared))
    _templates.put(outline.shape, template)
    return template


def _proven_form(document: Mapping[str, Any], bare: Outline, places: list[Place]) -> Form:
    """The form of a new shape, if it gives what the general path gives for its first document."""
    expected = read(document)
    form = form_of(document, places)
    return form if Template(form).fill(bare.words) in {expected, None} else UNUSABLE
