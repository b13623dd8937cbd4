"""Production's settings, with one more page: the empty one that is every page's baseline."""

from leitstelle.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
