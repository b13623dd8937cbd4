"""The private PostgreSQL that Leitstelle runs when no DATABASE_URL is set."""
