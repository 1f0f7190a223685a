"""Taking one's badges along: one award in every form, or everything that was ever earned, as a ZIP file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import Blueprint, Response, render_template, stream_with_context

from awards import queries, service
from awards.queries import OwnAward
from awards.rules import AwardId
from awards.service import Packed
from waymark.kernel.errors import NotFound, NotSignedIn
from waymark.kernel.ids import PersonId
from waymark.web.context import current_actor, reading

taking_bp = Blueprint("taking", __name__)

AT_A_TIME = 25
"""Awards that are read at once. Nothing of the database is held while a slow network takes them."""


@taking_bp.get("/awards/badges.zip")
def everything() -> Response:
    """Every badge of one's own, private ones included, with a page to look at."""
    person_id = _myself()
    with reading() as look:
        wanted = queries.own_award_ids(look, person_id)
    if not wanted:
        raise NotFound("You have no badge yet.", cure="It will be here as soon as you have earned one.")
    return sent_archive(person_id, wanted, name="my-badges.zip", holder=current_actor().name)


@taking_bp.get("/awards/<award_id>/badge.zip")
def one_award(award_id: str) -> Response:
    """One award in every form that there is of it."""
    with reading() as look:
        badge = queries.badge_file(look, AwardId(award_id))
    return sent_archive(
        _myself(), (badge.award_id,), name=f"{badge.definition.slug}.zip", holder=current_actor().name
    )


def sent_archive(person_id: PersonId, wanted: Sequence[AwardId], *, name: str, holder: str) -> Response:
    """These awards of a person as a file that is made while it is sent."""

    def papers(packed: Sequence[Packed]) -> Iterator[tuple[str, bytes]]:
        for page in ("index.html", "README.txt"):
            drawn = render_template(f"awards/kit/own-{page}", packed=packed, holder=holder, made_at=now)
            yield page, drawn.encode()

    with reading() as look:
        now = look.now
    archive = service.archive_of(_batches(person_id, wanted), papers, now=now)
    # In the context of the request, because the page of the archive is drawn when everything else is in it.
    response = Response(stream_with_context(archive), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _batches(person_id: PersonId, wanted: Sequence[AwardId]) -> Iterator[tuple[OwnAward, ...]]:
    for start in range(0, len(wanted), AT_A_TIME):
        with reading() as look:
            batch = queries.own_awards(look, person_id, wanted[start : start + AT_A_TIME])
            signed = service.with_older_forms(look, [award.file for award in batch if award.file])
        files = {file.award_id: file for file in signed}
        yield tuple(replace(award, file=files.get(award.row.award_id)) for award in batch)


def _myself() -> PersonId:
    person_id = current_actor().person_id
    if person_id is None:
        raise NotSignedIn("Please sign in first.")
    return person_id
