"""Competency frameworks: what good teaching and leading is said to be, as data. Knows none of its users."""
