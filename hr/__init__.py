"""Equivalencies, the credit ledger and exports to human resources."""
