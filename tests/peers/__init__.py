"""Real servers for tests to talk to, each on a free port of the loopback address."""
