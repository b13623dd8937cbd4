#!/usr/bin/env bash
# What touches the database, once more on the system's PostgreSQL where there is one (15 or newer); browsers and chaos once are enough.
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
LEITSTELLE_TEST_POSTGRES=$newest exec .venv/bin/pytest -m "not browser and not soak" --ignore tests/channels/email/reading --ignore tests/architecture \
  --ignore tests/bench --ignore tests/mail_corpus --ignore tests/web/live --ignore tests/web/test_rubbish.py --ignore tests/stories \
  --ignore tests/channels/email/test_mail_imap.py --ignore tests/channels/email/test_odd_mails.py
