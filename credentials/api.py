"""The catalogue in JSON."""

from __future__ import annotations

from credentials import queries
from credentials.payloads import (
    CardOut,
    CardsOut,
    CardsQuery,
    CredentialOut,
    ExampleGivenOut,
    ExampleNoteOut,
    ExampleOut,
)
from waymark.kernel.uow import Reading
from waymark.web.api import SlugPath, api_blueprint, reads

api = api_blueprint("credentials", "Catalogue")


@api.get("/credentials", responses={200: CardsOut})
@reads("")
def get_credentials(look: Reading, query: CardsQuery) -> CardsOut:
    """The catalogue of the token's district, all of it or what is searched and filtered for.

    Values of one filter widen each other, filters narrow each other.
    """
    page, meant = queries.cards_page(look, query.asked, cursor=query.cursor, limit=query.limit)
    return CardsOut(
        items=[CardOut.model_validate(card) for card in page.items], next=page.next, shown_for=meant or None
    )


@api.get("/credentials/<slug>", responses={200: CredentialOut})
@reads("")
def get_credential(look: Reading, path: SlugPath) -> CredentialOut:
    """One credential with its evidence demands, rubric and alignments."""
    about = queries.definition(look, look.actor.district_id, path.slug)
    return CredentialOut.model_validate(
        {
            **{name: getattr(about, name) for name in CredentialOut.model_fields},
            "alignments": queries.alignment_rows(look, about),
        }
    )


@api.get("/credentials/<slug>/example", responses={200: ExampleOut})
@reads("")
def get_example(look: Reading, path: SlugPath) -> ExampleOut:
    """The worked example of a credential: an invented submission that meets every criterion."""
    page = queries.example_page(look, look.actor.district_id, path.slug)
    return ExampleOut(
        credential=page.definition.slug,
        number=page.definition.number,
        title=page.sample.title,
        note=page.sample.note,
        evidence=tuple(
            ExampleGivenOut(demand=demand.id, title=demand.title, texts=texts) for demand, texts in page.given
        ),
        notes=tuple(
            ExampleNoteOut(criterion=criterion.id, title=criterion.title, note=said.reason)
            for criterion, said in page.judged
        ),
    )
