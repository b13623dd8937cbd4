"""The administrators' pages: desk, mailboxes, templates, agents, teams, failed mails, blocked senders."""
