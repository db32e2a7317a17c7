#!/usr/bin/env bash
# Runs a management command on the installed portal, as its user and with its settings:
#   deploy/manage.sh check_index --repair
# Files that it reads lie where the user portal can read them, not below /tmp: each service has a /tmp of its own.
set -euo pipefail
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=deploy/lib/common.sh
. "$DEPLOY/lib/common.sh"
need_root
mode=--pipe
[ -t 0 ] && [ -t 1 ] && mode=--pty
exec systemd-run --quiet --collect --wait "$mode" --unit "${UNIT:-portal-manage-$$}" \
  --working-directory "$ROOT/current" --setenv "STATIC_ROOT=$ROOT/current/collected" \
  "$ROOT/current/.venv/bin/python" manage.py "$@"
