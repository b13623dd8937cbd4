#!/usr/bin/env bash
# The programs that tests drive and pip does not bring: Chromium; Dovecot for IMAP and LMTP; nginx and Caddy for the manual's
# reverse proxy configurations. Installs what is missing.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
{ command -v dovecot || test -x /usr/sbin/dovecot; } >/dev/null || missing+=(dovecot-imapd dovecot-lmtpd)
{ command -v nginx || test -x /usr/sbin/nginx; } >/dev/null || missing+=(nginx-light)
command -v caddy >/dev/null || missing+=(caddy)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "The tests need ${missing[*]}: install them with your system's package manager." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
  if ! sudo -n true 2>/dev/null; then
    echo "The tests need ${missing[*]}: run  sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi
echo "Installing ${missing[*]} for the tests"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get -qq update </dev/null
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
