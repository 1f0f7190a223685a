"""Evidence: submissions, their answers and artifacts, and the frozen attempts that reviewers read."""
