"""The record of work: tickets, their conversation, states, threading, search, outbox."""
