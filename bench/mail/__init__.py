"""How well mail is read: replies cut, bounces told apart, awkward messages read without loss. `python -m bench.mail`."""
