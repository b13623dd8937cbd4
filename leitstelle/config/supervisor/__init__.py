"""`leitstelle serve`: the desk's processes on one machine, started, watched, restarted and stopped by one small process."""
