"""Start, supervision, the private database, commands."""
