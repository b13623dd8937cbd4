"""Settings, start, supervision, timers and commands: everything about running the desk."""
