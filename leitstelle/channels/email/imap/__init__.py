"""Fetching mail from IMAP servers: one thread for each mailbox, pushed by IDLE where the server can."""
