"""Runs the measuring scripts of bench/ on a scratch PostgreSQL database. Called by script/bench."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import postgres_redis_chromium
import psycopg2

ROOT = Path(__file__).resolve().parent.parent


def run_on(url, *statements):
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def drop(url, name):
    run_on(url, f'DROP DATABASE IF EXISTS "{name}"')


def scratch_database(url, name):
    """Create the database anew. Returns: its address."""
    drop(url, name)
    run_on(url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
    return f"{url.rsplit('/', 1)[0]}/{name}"


def main():
    given = sys.argv[1:]
    cut = next((place for place, word in enumerate(given) if word.startswith("-")), len(given))
    names, arguments = given[:cut], [word for word in given[cut:] if word != "--"]
    known = sorted(path.stem for path in (ROOT / "bench").glob("*.py"))
    names = names or known
    if unknown := set(names) - set(known):
        sys.exit(f"bench/ has no {', '.join(sorted(unknown))}; it has: {', '.join(known) or 'nothing yet'}")
    try:
        service = postgres_redis_chromium.postgres()
    except postgres_redis_chromium.Unavailable as reason:
        sys.exit(f"No PostgreSQL to measure on: {reason}")
    print(f"PostgreSQL: {service.origin}", flush=True)
    failed = 0
    try:
        for name in names:
            print(f"\n===== {name} =====", flush=True)
            address = scratch_database(service.address, f"bench_{name}")
            environment = os.environ | {"DATABASE_URL": address, "VAR_DIR": str(ROOT / "var" / "bench"), "PYTHONPATH": str(ROOT)}
            environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "SAMPLE_ACCOUNTS": "1"}
            command = [sys.executable, ROOT / "bench" / f"{name}.py", *arguments]
            failed |= subprocess.run(command, cwd=ROOT, env=environment).returncode
            drop(service.address, f"bench_{name}")
    finally:
        service.stop()
    sys.exit(failed)


if __name__ == "__main__":
    main()
