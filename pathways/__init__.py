"""Pathways: the district's rules, each educator's plan under one, its agreement, and their progress."""
