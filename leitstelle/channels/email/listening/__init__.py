"""The mail listener: SMTP and LMTP in, raw rows committed, then the answer."""
