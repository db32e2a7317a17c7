#!/usr/bin/env bash
# Restores a backup onto this machine, on which deploy/install.sh has been run (docs/operations.md):
#   deploy/restore.sh /var/backups/portal/portal-20261123T020000Z.tar.age --identity /root/backup-key [--force]
# The site and everything that writes to it stand still meanwhile, and start again only after it has succeeded. Options
# are those of `manage.py restore`; with --check nothing is stopped and nothing is changed.
set -euo pipefail
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=deploy/lib/common.sh
. "$DEPLOY/lib/common.sh"
need_root
[ $# -ge 1 ] || die "请给出备份文件：$0 /var/backups/portal/portal-….tar.age [--identity 私钥文件] [--force]"

for option in "$@"; do
  [ "$option" != --check ] || exec "$DEPLOY/manage.sh" restore "$@"
done

mapfile -t running < <(systemctl list-units --plain --no-legend --state=active 'portal-*.socket' 'portal-*.service' \
  'portal-*.timer' | awk '{print $1}' | grep -v '^portal-manage-')
if ((${#running[@]})); then
  note "停止网站：${running[*]}"
  systemctl stop "${running[@]}"
fi

status=0
"$DEPLOY/manage.sh" restore "$@" || status=$?
# 4: refused before anything was touched; 5: the backup was found damaged, also before.
if [ "$status" -ne 0 ] && [ "$status" -ne 4 ] && [ "$status" -ne 5 ]; then
  die "恢复没有完成（$status），网站没有启动。排除原因后重新运行；要照原样启动：systemctl start ${running[*]}"
fi
if ((${#running[@]})); then
  systemctl start "${running[@]}"
  note "网站已重新启动。"
fi
exit "$status"
