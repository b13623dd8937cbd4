"""Argon2 with little work: the real algorithm, so that a thousand users in tests do not cost minutes."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 64
    parallelism = 1
