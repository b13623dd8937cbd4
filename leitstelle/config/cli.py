"""The command `leitstelle`. Each command imports what it needs, so that the supervisor stays small."""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from leitstelle.config import environment
from leitstelle.config import log as desk_log
from leitstelle.config.environment import Environment, SettingError
from leitstelle.config.postgres.errors import DatabaseProblem
from leitstelle.config.version import version

FAILED = 1
TRY_AGAIN = 75
SERVICES = ("serve", "web", "live", "worker", "gateway")
MACHINE_FAULTS = {
    errno.ENOSPC: "The disk is full ({}). Nothing that was stored is lost: free some space and try again.",
    errno.EDQUOT: "The disk quota is used up ({}). Nothing that was stored is lost: free some space and try again.",
    errno.EROFS: "{} lies on a read-only file system: mount it writable, or set LEITSTELLE_DATA to another directory.",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not done and said why, 2 wrong usage."""
    os.umask(0o077)  # what the desk writes is for nobody else
    options, rest = _parser().parse_known_args(argv)
    if rest and options.command != "mail":
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return options.run(environment.load(), options, rest)
    except (SettingError, DatabaseProblem) as problem:
        _say(options.command, str(problem))
        return FAILED
    except BrokenPipeError:
        return FAILED
    except OSError as error:
        if error.errno not in MACHINE_FAULTS:
            raise
        _say(options.command, MACHINE_FAULTS[error.errno].format(error.filename or "the data directory"))
        return FAILED
    except KeyboardInterrupt:
        return 130


def _say(command: str, fault: str) -> None:
    """Why a command was not done; for one that runs as a service in the form of its log."""
    if command in SERVICES and os.environ.get("LEITSTELLE_LOG", "").strip().lower() == "json":
        print(desk_log.line(command, "error", fault, as_json=True), file=sys.stderr)
    else:
        print(f"leitstelle: {fault}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leitstelle",
        description="A service desk. Settings come from LEITSTELLE_* and DATABASE_URL (docs/manual/configuration.md).",
    )
    parser.add_argument("--version", action="version", version=f"leitstelle {version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add(commands, "serve", _serve, "run the whole desk on this machine: database, pages, streams, jobs, mail")
    _add(commands, "web", _role, "run the pages alone")
    _add(commands, "live", _role, "run the streams of live pages alone")
    _add(commands, "worker", _role, "run jobs, timers and delivery alone")
    _add(commands, "gateway", _role, "run the listeners and readers of e-mail alone")
    doctor = _add(commands, "doctor", _doctor, "check this installation and say what to mend")
    doctor.add_argument("--json", action="store_true", help="one JSON object instead of text")
    _add(commands, "migrate", _migrate, "bring the database to this version")
    backup = _add(commands, "backup", _backup, "write database, attachments and key to one file")
    backup.add_argument("file", metavar="FILE")
    restore = _add(commands, "restore", _restore, "read such a file into this installation")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="delete what this desk holds now")
    mail = _add(commands, "mail", _mail, "tools for messages: mail inspect FILE… [--json]", add_help=False)
    del mail
    prepare = _add(commands, "prepare", _prepare, None)
    prepare.add_argument("--static-only", action="store_true")
    return parser


def _add(commands: Any, name: str, run: Callable[..., int], help: str | None, **more: Any) -> argparse.ArgumentParser:
    described = {"help": help, "description": help} if help else {}
    parser = commands.add_parser(name, **described, **more)
    parser.set_defaults(run=run)
    return parser


def _serve(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    desk_log.configure("serve", env)
    from leitstelle.config.supervisor.serve import serve

    return serve(env)


def _role(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    from leitstelle.config import roles
    from leitstelle.config.postgres import session

    desk_log.configure(options.command, env)
    os.environ.setdefault("PGAPPNAME", f"leitstelle {options.command}")  # what the database's administrator sees
    run = getattr(roles, options.command)
    if desk_log.SUPERVISED in os.environ:
        return run(env)
    with session.available(env, what=options.command):
        return run(env)


def _doctor(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    from leitstelle.config.doctor import examine

    return examine(env, as_json=options.json)


def _migrate(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    from leitstelle.config.postgres import session

    desk_log.configure("migrate", env)
    with session.available(env, what="migrate"):
        _django()
        from leitstelle.config import database, prepare

        database.require_usable()
        database.require_no_newer_version()
        done = prepare.migrate()
    print(f"{done} migrations applied." if done else "The database is up to date.")
    return 0


def _backup(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    from leitstelle.config import backup

    desk_log.configure("backup", env)
    return backup.main(env, options.file)


def _restore(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    from leitstelle.config import restore

    desk_log.configure("restore", env)
    return restore.main(env, options.file, replace=options.replace)


def _mail(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    from leitstelle.channels.email.inspect import main as inspect

    if not rest or rest[0] != "inspect":
        print("usage: leitstelle mail inspect FILE… [--json]", file=sys.stderr)
        return 2
    return inspect(list(rest[1:]))


def _prepare(env: Environment, options: argparse.Namespace, rest: Sequence[str]) -> int:
    """What `serve` and `web` run first, in a process that ends afterwards and takes its memory along."""
    desk_log.configure("prepare", env)
    _django()
    from leitstelle.config import database, prepare

    if options.static_only:
        prepare.collect_static_files(env)
        return 0
    if fault := database.unreachable(env):
        desk_log.logging.getLogger("leitstelle.prepare").warning("The database cannot be used yet: %s", fault)
        return TRY_AGAIN
    try:
        prepare.prepare(env)
    except DatabaseProblem as problem:
        desk_log.logging.getLogger("leitstelle.prepare").error("%s", problem)
        return FAILED
    prepare.tell_setup_link(env)
    return 0


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitstelle.config.settings")
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
