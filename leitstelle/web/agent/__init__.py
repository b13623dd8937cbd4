"""The agents' pages: queue, ticket, new ticket, search, mails set aside, profile."""
