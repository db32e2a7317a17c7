#!/usr/bin/env bash
# Makes a backup of the installed portal (docs/operations.md). Options are those of `manage.py backup`.
# The timer portal-backup.timer runs it every night as the portal's user and with its settings; root may, too:
#   systemctl start portal-backup.service
set -euo pipefail
RELEASE=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
if [ "$(id -u)" -eq 0 ] && [ -d /run/systemd/system ]; then
  # With the service's user, settings and limits.
  [ $# -eq 0 ] || { echo "用 root 运行时不能带选项；请用 deploy/manage.sh backup …" >&2; exit 2; }
  exec systemctl start portal-backup.service
fi
cd "$RELEASE"
exec "${PYTHON:-.venv/bin/python}" manage.py backup "$@"
