"""What higher slices read of reviews: load, readings given, outcomes."""

from __future__ import annotations

from credentials.rules import Level
from review import queries
from tests.factories.review import decided, opened, reader_in, score, seats, split


def test_load_counts_what_waits_and_nothing_else(town):
    case_id = opened(town)
    decided(town, town.other_educator)
    peer = reader_in(town, case_id, 1)
    with town.look(town.system) as look:
        assert sum(queries.load_of(look, town.district).values()) == 2
        assert queries.load_of(look, town.neighbour) == {}
    score(town, peer, case_id)
    with town.look(town.system) as look:
        assert sum(queries.load_of(look, town.district).values()) == 1


def test_readings_given_are_counted_and_published(town):
    case_id = split(town)
    score(town, reader_in(town, case_id, 3), case_id)
    with town.look(town.system) as look:
        rows = look.session.execute(queries.readings()).all()
        assert sorted(row.as_role for row in rows) == ["coach", "peer", "third"]
        assert {row.district_id for row in rows} == {town.district}
        assert {row.scored_at for row in rows} == {town.clock.now()}
        for reader in seats(town, case_id):
            assert queries.readings_given(look, reader.reader_id) == 1
        assert queries.readings_given(look, town.educator.person_id) == 0


def test_outcomes_are_published_for_decided_attempts_only(town):
    opened(town)
    submission_id, _ = decided(town, town.other_educator, Level.APPROACHING)
    with town.look(town.system) as look:
        (row,) = look.session.execute(queries.outcomes()).all()
    assert (row.submission_id, row.district_id, row.outcome) == (submission_id, town.district, "not_yet")
