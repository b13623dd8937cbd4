"""What every room stands on: clock, errors, event log, live notices, texts, files, secrets. Knows nothing above it."""
