"""`leitstelle doctor`: is this installation sound, and if not, what to do."""

import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

from leitstelle.config.doctor import machine
from leitstelle.config.doctor.check import Check, fail
from leitstelle.config.environment import Environment, SettingError
from leitstelle.config.postgres import session
from leitstelle.config.postgres.errors import DatabaseProblem

SIGNS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}

Questions = Iterable[Callable[[Environment], list[Check]]]


def examine(env: Environment, *, as_json: bool) -> int:
    """Run all checks and print them. Exit code 1 when one failed."""
    checks = _all(env)
    sound = all(check.state != "fail" for check in checks)
    if as_json:
        print(json.dumps({"ok": sound, "checks": [asdict(check) for check in checks]}, ensure_ascii=False, indent=1))
    else:
        for check in checks:
            print(f"{SIGNS[check.state]}  {check.name:<16} {check.sentence}")
            if check.remedy:
                print(f"{'':<23}{check.remedy}")
        print("Everything is in order." if sound else "Something is to be mended (FAIL above).")
    return 0 if sound else 1


def _all(env: Environment) -> list[Check]:
    checks = _ask(env, (machine.data_directory, machine.secrets, machine.ports, machine.addresses))
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(session.available(env, what="doctor"))
        except (DatabaseProblem, SettingError) as problem:
            return [*checks, fail("database", str(problem))]
        from leitstelle.config.doctor import desk

        desk.set_up_django()
        for questions in ((desk.database,), (desk.migrations,), (desk.clock, desk.jobs, desk.mail)):
            checks += _ask(env, questions)
            if checks[-1].state == "fail":
                break  # what follows asks the database
    return checks


def _ask(env: Environment, questions: Questions) -> list[Check]:
    """The answers; a question that breaks is itself a finding."""
    answers: list[Check] = []
    for question in questions:
        try:
            answers += question(env)
        except Exception as error:  # a check must not keep the others from being made
            name = question.__name__.replace("_", " ")
            answers.append(fail(name, f"The check itself failed: {type(error).__name__}: {error}", "Report this."))
    return answers
