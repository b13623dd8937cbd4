"""Requesters, agents, levels and teams."""
