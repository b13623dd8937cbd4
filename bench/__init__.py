"""Every figure the README quotes, each with its baseline measured in the same run: `python -m bench`."""
