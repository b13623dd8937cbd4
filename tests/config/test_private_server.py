"""The private PostgreSQL on real disks: closed folders, killed processes, full disks, foreign directories."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from leitstelle.config import environment
from leitstelle.config.environment import Environment, libpq_parameters
from leitstelle.config.postgres import binaries, owner, place, privileges, processes, server, session
from leitstelle.config.postgres.errors import DatabaseProblem, OtherMajorVersion, explain
from leitstelle.config.postgres.privileges import ServerUser
from tests.config.running_desk import clean_environment, run, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play another user")
CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 2, 24


def env_at(data: Path) -> Environment:
    return environment.load(clean_environment(data))


@contextmanager
def running(env: Environment) -> Iterator[tuple[place.Place, "subprocess.Popen[bytes]"]]:
    """The server, started as `serve` does; stopped at the end, if it still runs."""
    where = server.prepare(env, durable=False)
    process = server.start(where, output=subprocess.DEVNULL, durable=True)
    try:
        server.wait_ready(where, process, failed=lambda: DatabaseProblem("it ended"))
        yield where, process
    finally:
        server.stop(process)


def query(env: Environment, statement: str) -> list[tuple]:
    with psycopg.connect(**libpq_parameters(env), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """An installation with an empty cluster. pytest's directory is open to root alone."""
    made = env_at(tmp_path / "data")
    server.prepare(made, durable=False)
    return made


def test_it_is_durable_and_asks_for_a_password_on_its_socket_alone(env: Environment) -> None:
    with running(env) as (where, _):
        shown = dict(query(env, "SELECT name, setting FROM pg_settings"))
        without = {**libpq_parameters(env), "password": "wrong"}
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(**without)

        assert {shown[name] for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")} == {"on"}
        assert (shown["listen_addresses"], shown["password_encryption"]) == ("", "scram-sha-256")
        assert query(env, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]
        assert query(
            env, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
        ) == [("UTF8",)]
        assert stat.S_IMODE(where.socket.stat().st_mode) == 0o700
    for name in ("password", "admin.password"):
        assert stat.S_IMODE((env.data / "postgres" / name).stat().st_mode) == 0o600


@as_root
def test_below_a_closed_folder_it_runs_as_another_user_and_no_mode_is_changed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "deep").mkdir(parents=True)
    closed.chmod(0o700)
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in [closed / "deep", *(closed / "deep").parents]}
    env = env_at(closed / "deep" / "data")

    with running(env) as (where, process):
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines()
            if ":\t" in line
        )
        assert query(env, "SELECT 40 + 2") == [(42,)]

    assert where.user.uid != 0
    assert set(status["Uid"].split()) == {str(where.user.uid)}
    assert int(status["CapEff"], 16) == 1 << CAP_DAC_READ_SEARCH
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in before} == before


@as_root
def test_where_all_may_pass_it_keeps_no_capability() -> None:
    with _open_directory() as data, running(env_at(data)) as (_, process):
        if not privileges.can_reach(privileges.server_user(Path("/none")), [binaries.find(env_at(data)) / "postgres"]):
            pytest.skip("this checkout lies below a closed folder")
        capabilities = [
            line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("CapEff")
        ]

        assert int(capabilities[0].split()[1], 16) == 0


@as_root
def test_without_the_capability_cluster_and_programs_move_to_a_reachable_place(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    env = env_at(closed / "data")

    with _open_directory() as reachable:

        def start_without_capability() -> None:
            _drop_capability()
            place.REACHABLE = reachable
            with running(env) as (where, _):
                assert where.home.is_relative_to(reachable)
                assert query(env, "SELECT 40 + 2") == [(42,)]

        assert _in_child(start_without_capability) == 0
        assert (closed / "data" / "postgres" / "elsewhere").read_text().startswith(str(reachable))
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        with running(env):  # later commands find it there
            assert query(env, "SELECT 40 + 2") == [(42,)]


@as_root
def test_an_ordinary_user_runs_it_under_his_own_name() -> None:
    """The user keeps the right to read, because the Python of the tests may lie in root's home."""
    nobody = ServerUser(65534, 65534, "nobody", passes_closed_folders=True)
    with _open_directory() as data:
        os.chown(data, nobody.uid, nobody.gid)
        data.chmod(0o700)
        done = subprocess.run(
            [sys.executable, "-P", "-m", "leitstelle.config.cli", "migrate"],
            env=clean_environment(data / "desk", {"HOME": str(data)}),
            cwd="/",
            capture_output=True,
            text=True,
            preexec_fn=privileges.preparation(nobody),
        )

        assert done.returncode == 0, done.stderr
        assert (data / "desk" / "postgres" / "cluster").stat().st_uid == nobody.uid


def test_a_killed_server_starts_again_with_every_committed_row(env: Environment) -> None:
    with running(env) as (where, process):
        query(env, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        with psycopg.connect(**libpq_parameters(env), autocommit=True) as busy:
            busy.execute("SET statement_timeout = 0")
            backend = busy.info.backend_pid
            os.kill(backend, signal.SIGSTOP)  # a backend that does not notice its postmaster's death
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            assert backend in processes.living_in(where.cluster)

            with running(env):
                assert query(env, "SELECT count(*) FROM kept") == [(1000,)]
                assert backend not in processes.living_in(where.cluster)


def test_a_server_whose_supervisor_was_killed_is_stopped_and_replaced(env: Environment) -> None:
    where = server.prepare(env)
    command = [os.fspath(where.binaries / "postgres"), "-D", os.fspath(where.cluster), "-k", os.fspath(where.socket)]
    prepare = privileges.preparation(where.user, dies_with_parent=False)
    orphan = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=prepare, cwd="/"
    )
    wait_until(lambda: server.status(where, orphan.pid) == "ready")

    with running(env) as (_, process):
        assert process.pid != orphan.pid
        assert orphan.wait(5) == 0
        assert query(env, "SELECT 40 + 2") == [(42,)]


def test_a_lock_file_that_names_a_strangers_process_is_no_hindrance(env: Environment) -> None:
    """After a reboot, or in a container, that number belongs to somebody else."""
    where = server.prepare(env)
    stranger = subprocess.Popen(["sleep", "60"], preexec_fn=privileges.preparation(where.user), cwd="/")
    try:
        for path in (where.cluster / "postmaster.pid", where.socket / ".s.PGSQL.5432.lock"):
            path.write_text(f"{stranger.pid}\n{where.cluster}\n1\n5432\n{where.socket}\n\n0 0\nready   \n")
            os.chown(path, where.user.uid, where.user.gid)

        with running(env):
            assert query(env, "SELECT 40 + 2") == [(42,)]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_first_start_that_was_cut_off_is_begun_anew(tmp_path: Path) -> None:
    env = env_at(tmp_path / "data")
    where = server.prepare(env, durable=False)
    where.cluster.rename(where.home / "cluster.new")
    (where.home / "cluster.new" / "PG_VERSION").unlink()

    with running(env):
        assert query(env, "SELECT 40 + 2") == [(42,)]


def test_a_long_recovery_is_waited_for(
    env: Environment, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "TELL_EVERY_SECONDS", 0.2)
    where = server.prepare(env)
    process = server.start(where, output=subprocess.DEVNULL)
    os.kill(process.pid, signal.SIGSTOP)
    waker = subprocess.Popen(["sh", "-c", f"sleep 1; kill -CONT {process.pid}"])

    with caplog.at_level("INFO"):
        server.wait_ready(where, process, failed=lambda: DatabaseProblem("it ended"))

    waker.wait()
    server.stop(process)
    assert "still waiting" in caplog.text


def test_another_major_version_is_named_and_nothing_is_touched(env: Environment) -> None:
    version = env.data / "postgres" / "cluster" / "PG_VERSION"
    version.write_text("13\n")

    with pytest.raises(OtherMajorVersion, match=r"PostgreSQL 13.*leitstelle backup.*leitstelle restore"):
        server.prepare(env)

    assert version.read_text() == "13\n"


def test_a_cluster_without_its_version_is_not_taken_for_an_empty_one(env: Environment) -> None:
    (env.data / "postgres" / "cluster" / "PG_VERSION").unlink()

    with pytest.raises(DatabaseProblem, match="holds files, but no database"):
        server.prepare(env)


def test_two_commands_share_one_server_and_the_last_one_stops_it(env: Environment) -> None:
    first = session.available(env, what="first")
    first.__enter__()
    assert owner.take(env, what="second") is None
    second = subprocess.Popen(
        [sys.executable, "-P", "-c", _HOLD_A_MOMENT], env=clean_environment(env.data), stdout=subprocess.PIPE, text=True
    )
    assert second.stdout
    assert second.stdout.readline() == "holding\n"
    started = time.monotonic()
    first.__exit__(None, None, None)

    assert time.monotonic() - started > 0.5, "the first waited for the second"
    assert second.wait() == 0
    assert not processes.living_in(env.data / "postgres" / "cluster")


_HOLD_A_MOMENT = """
import time, psycopg
from leitstelle.config import environment
from leitstelle.config.postgres import session
env = environment.load()
with session.available(env, what="second"), psycopg.connect(**environment.libpq_parameters(env)) as connection:
    print("holding", flush=True)
    time.sleep(1)
    assert connection.execute("SELECT 1").fetchone() == (1,)
"""


@pytest.mark.parametrize("filled_before_the_first_start", [True, False])
@as_root
def test_a_full_disk_is_called_that_and_nothing_is_lost(tmp_path: Path, filled_before_the_first_start: bool) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine may not mount a small disk")
    try:
        env = env_at(disk / "data")
        if not filled_before_the_first_start:
            with running(env):
                query(env, "CREATE TABLE kept AS SELECT 42 AS answer")
        filling = _fill(disk, leave=10_000_000 if filled_before_the_first_start else 0)

        refused = run(disk / "data", "migrate")
        assert refused.returncode == 1
        assert "is full" in refused.stderr
        assert "Traceback" not in refused.stderr

        filling.unlink()
        with running(env):
            if not filled_before_the_first_start:
                assert query(env, "SELECT answer FROM kept") == [(42,)]
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("FATAL:  could not write lock file: No space left on device", "is full"),
        ('FATAL:  data directory "/x" has wrong ownership', "mode 0700"),
        ("PANIC:  could not locate a valid checkpoint record", "restore your last backup"),
        ("FATAL:  something nobody has seen before", "something nobody has seen before"),
    ],
)
def test_what_the_server_said_last_becomes_a_sentence(words: str, said: str) -> None:
    assert said in str(explain(Path("/data/cluster"), ["LOG:  starting", words]))


@contextmanager
def _open_directory() -> Iterator[Path]:
    """A directory all may pass through; pytest's own are for its user alone."""
    import shutil
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="leitstelle-open-", dir="/var/tmp"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path)


def _in_child(do: Callable[[], None]) -> int:
    """Exit code of a forked child that calls `do`."""
    child = os.fork()
    if child == 0:
        import traceback

        status = 1
        try:
            do()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _drop_capability() -> None:
    """Root as in a container with the usual rights, which lack this one."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0) == 0
    header, data = (ctypes.c_uint32 * 2)(privileges.CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, data) == 0
    for index in range(3):
        data[index] &= ~(1 << CAP_DAC_READ_SEARCH) & 0xFFFFFFFF
    assert libc.capset(header, data) == 0


def _fill(disk: Path, *, leave: int) -> Path:
    filling = disk / "filling"
    with filling.open("wb") as file:
        try:
            while os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize > leave:
                file.write(
                    b"\0" * min(1_000_000, max(4096, os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize - leave))
                )
                file.flush()
        except OSError:
            pass  # it is full
    return filling
