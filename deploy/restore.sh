#!/usr/bin/env bash
# Restores a backup onto this machine, on which deploy/install.sh has been run (docs/operations.md):
#   deploy/restore.sh /root/portal-20261123T020000Z.tar.age --identity /root/backup-key --force
# First everything is checked while the site answers. Then the site and all that writes to it stand still, and start
# again only after the restore has succeeded. After one that failed or was interrupted, run it again.
set -euo pipefail
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=/dev/null
. "$DEPLOY/lib/common.sh"
load release web

usage() {
  cat <<TEXT
用法：$0 备份文件 [选项]
从备份恢复数据库和上传的文件，核对后重建索引。先检查备份，通过后才停止网站。
  --identity 文件   age 私钥文件（备份加密时需要）
  --force           覆盖已有的内容；刚用 install.sh 装好的网站也算有内容
  --check           只读一遍并核对备份，不停止网站，不改动任何内容
  --help            显示这段说明
备份里的设置用普通工具取出：age --decrypt -i 私钥文件 备份文件 | tar -xf - settings
TEXT
}

read_arguments() {
  BACKUP="" IDENTITY="" FORCE=() CHECK=false
  while (($#)); do
    case $1 in
      --help | -h) usage && exit 0 ;;
      --identity)
        (($# > 1)) || die "--identity 后面要有私钥文件。"
        IDENTITY=$2
        shift
        ;;
      --identity=*) IDENTITY=${1#*=} ;;
      --force) FORCE=(--force) ;;
      --check) CHECK=true ;;
      -*) die "不认识的选项 $1；$0 --help 有说明。" ;;
      *)
        [ -z "$BACKUP" ] || die "只能给出一个备份文件，多余的是：$1"
        BACKUP=$1
        ;;
    esac
    shift
  done
  [ -n "$BACKUP" ] || die "请给出备份文件；$0 --help 有说明。"
  [ -f "$BACKUP" ] && [ -r "$BACKUP" ] || die "读不到备份文件 $BACKUP。"
  BACKUP=$(readlink -f "$BACKUP")
  if [ -n "$IDENTITY" ]; then
    [ -f "$IDENTITY" ] && [ -r "$IDENTITY" ] || die "读不到私钥文件 $IDENTITY。"
    ARGUMENTS=(--identity "$KEYS/identity")
  elif [ "$(head -c 19 "$BACKUP")" = age-encryption.org/ ]; then
    die "这份备份是加密的，请用 --identity 指定私钥文件。"
  fi
}

# The service's user reads neither /root nor /tmp, nor files that are root's alone. So it gets copies of its own: the key
# in memory only, the backup where there is most room, unless it lies where backups are made.
KEYS=/run/portal-restore.$$ COPY=$ROOT/restore.$$ UNIT=portal-manage-restore-$$ ARGUMENTS=()

hand_over() {
  local free
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [ -n "$IDENTITY" ]; then
    install -d -m 0700 -o portal -g portal "$KEYS"
    install -m 0400 -o portal -g portal "$IDENTITY" "$KEYS/identity"
  fi
  [[ $BACKUP == "$BACKUPS"/* && $(stat -c %U "$BACKUP") == portal ]] && return
  free=$(df --output=avail --block-size=1 "$ROOT" | tail -1)
  ((free > $(stat -c %s "$BACKUP") + 1024 ** 3)) || die "$ROOT 所在磁盘放不下备份文件的副本。请先把它放到 $BACKUPS，并 chown portal。"
  install -d -m 0700 -o portal -g portal "$COPY"
  note "把备份复制到服务用户读得到的地方"
  install -m 0400 -o portal -g portal "$BACKUP" "$COPY/"
  [ ! -f "$BACKUP.sha256" ] || install -m 0400 -o portal -g portal "$BACKUP.sha256" "$COPY/"
  BACKUP=$COPY/$(basename "$BACKUP")
}

clean_up() {
  # Interrupted, systemd-run would leave its service going.
  systemctl stop "$UNIT.service" 2>/dev/null || true
  rm -rf "$KEYS" "$COPY"
}

restore() { UNIT=$UNIT "$DEPLOY/manage.sh" restore "$BACKUP" "${ARGUMENTS[@]}" "$@"; }

# What writes or starts something that does; a worker between two attempts and a timer's task are "activating".
at_work() {
  systemctl list-units --plain --no-legend --state=active,activating,reloading,deactivating \
    'portal-*.timer' 'portal-*.socket' 'portal-*.service' | awk '$1 !~ /^portal-manage-/ {print $1}'
}

stop_site() {
  local attempt left units
  # A timer may have started its task between the look and the stop.
  for attempt in 1 2 3 last; do
    left=$(at_work) || die "不知道有哪些服务在运行，不能恢复。还没有改动任何内容。"
    [ -n "$left" ] || return 0
    [ "$attempt" != last ] || die "没有停下来：${left//$'\n'/ }。还没有改动任何内容。"
    mapfile -t units <<<"$left"
    note "停止网站：${units[*]}"
    systemctl stop "${units[@]}"
    # A task that was broken off has not failed.
    systemctl reset-failed "${units[@]}" 2>/dev/null || true
  done
}

# By what is enabled, not by what ran: an attempt before this one may have stopped it.
start_site() {
  local unit units=()
  for unit in "portal-web@$(current).socket" "portal-web@$(current).service" portal-worker.service "$UNITS"/portal-*.timer; do
    unit=$(basename "$unit")
    if systemctl is-enabled --quiet "$unit"; then units+=("$unit"); fi
  done
  ((${#units[@]})) || die "没有可以启动的服务，请运行 deploy/install.sh。"
  systemctl start "${units[@]}"
  note "网站已启动。"
}

main() {
  local status=0
  read_arguments "$@"
  need_root
  hand_over
  if $CHECK; then
    restore --check || exit
    return
  fi
  one_at_a_time
  say "检查备份（网站照常运行）"
  restore --dry-run "${FORCE[@]}" || exit
  say "恢复"
  stop_site
  restore "${FORCE[@]}" || status=$?
  case $status in
    0) start_site ;;
    # Refused before anything was touched.
    2 | 3 | 4 | 5) start_site && exit "$status" ;;
    *) die "恢复没有完成（$status），网站没有启动。排除原因后重新运行 $0，完成后会启动网站。" ;;
  esac
}

main "$@"
