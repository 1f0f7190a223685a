"""Cases, readers, scorecards and the decision: how one attempt is read twice, blind, and answered."""
