"""Runs the live process on the database and port given as JSON in argv[1], as `leitstelle live` does from its settings."""

import json
import logging
import sys

from django.conf import settings

from leitstelle.web.live.server import run

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    logging.basicConfig(level="WARNING")
    settings.configure(SECRET_KEY=given["secret_key"], DATABASES={"default": given["database"]})
    run("127.0.0.1", given["port"])
