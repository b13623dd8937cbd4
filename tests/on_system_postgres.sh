#!/usr/bin/env bash
# The tests that need no browser once more, on the system's PostgreSQL where there is one (15 or newer).
set -euo pipefail
cd "$(dirname "$0")/.."

newest=""
for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V); do
  major=$(basename "$(dirname "$bin")")
  if [ -x "$bin/postgres" ] && [ -x "$bin/initdb" ] && [ "$major" -ge 15 ]; then newest=$bin; fi
done
if [ -z "$newest" ]; then
  echo "No system PostgreSQL (15 or newer) was found: the tests ran on the embedded one alone."
  exit 0
fi
echo "Once more on $newest"
LEITSTELLE_TEST_POSTGRES=$newest exec .venv/bin/pytest -m "not browser and not soak"
