"""Pages before sign-in: sign-in, set-up, first password, and the requester's link to reopen."""
