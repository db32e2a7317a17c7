# shellcheck shell=bash
# What faces the outside: the units of systemd, and nginx.

UNITS=/etc/systemd/system
NGINX_PID=/run/nginx.pid

install_units() {
  local file
  say "systemd 服务"
  while read -r file; do
    put_file 0644 root:root "$UNITS/$file" units <"$DEPLOY/systemd/$file"
  done < <(cd "$DEPLOY/systemd" && find . -type f -printf '%P\n' | sort)
  open_backup_folder
  if is_due units; then change "systemd 重新读取服务" systemctl daemon-reload; fi
  settle units
}

# The whole machine is read-only for the portal's services: where backups go by BACKUP_DIR is opened for the one that makes
# them.
open_backup_folder() {
  local folder
  folder=$(sed -n 's/^BACKUP_DIR=//p' "$CONFIG/environment" 2>/dev/null | tail -1 | tr -d "\"'") || true
  [ -n "$folder" ] && [ "$folder" != "$BACKUPS" ] || return 0
  [[ $folder =~ ^/[A-Za-z0-9._/-]+$ ]] || die "BACKUP_DIR 要写成完整路径，只用字母、数字、点、横线：$folder"
  [[ ! $folder/ =~ ^/(home|root|tmp|var/tmp|run)/ ]] || die "BACKUP_DIR 不能在 /home、/root、/tmp、/run 里，服务看不到那里：$folder"
  [ -d "$folder" ] || put_folder 0700 portal:portal "$folder"
  # Not mounted, it must not keep the service from saying so.
  put_file 0644 root:root "$UNITS/portal-backup.service.d/10-folder.conf" units \
    < <(printf '[Service]\nReadWritePaths=-%s\n' "$folder")
}

start_timers() {
  local file
  say "定时任务"
  for file in "$DEPLOY"/systemd/*.timer "$DEPLOY"/systemd/*.path; do running "$(basename "$file")"; done
}

# drop_units_of RELEASE: timers and services that it had, and the release that serves now does not know.
drop_units_of() {
  local file
  for file in "$RELEASES/$1/deploy/systemd"/*.*; do
    file=$(basename "$file")
    [ -f "$UNITS/$file" ] && [ ! -e "$DEPLOY/systemd/$file" ] || continue
    [[ $file != *.timer && $file != *.path ]] || change "停用 $file" systemctl disable --quiet --now "$file"
    note_due units
    change "删除 $UNITS/$file" rm -f "$UNITS/$file"
  done
  if is_due units; then change "systemd 重新读取服务" systemctl daemon-reload; fi
  settle units
}

# nginx as deploy/nginx describes it; one that nginx itself finds wrong never takes the place of one that works.
set_up_nginx() {
  local staged file
  say "nginx"
  staged=$(mktemp -d)
  if ! $DRY_RUN; then
    _render_nginx "$staged/trial" CONF="$staged/trial/portal"
    nginx -t -q -c "$staged/trial/nginx.conf" ||
      die "nginx 的配置有误，没有启用；正在运行的不受影响。试用的配置在 $staged/trial。"
  fi
  _render_nginx "$staged/wanted"
  while read -r file; do
    put_file 0644 root:root "/etc/nginx/$file" nginx <"$staged/wanted/$file"
  done < <(cd "$staged/wanted" && find . -type f -printf '%P\n' | sort)
  rm -rf "$staged"
  $DRY_RUN && return 0
  if is_due nginx && systemctl is-active --quiet nginx; then
    change "nginx 换上新配置（不断开任何人）" _reload_nginx
  fi
  running nginx
  settle nginx
}

# What a running nginx cannot take over (another place for stored pages, a zone that counts something else), it refuses
# without a word to whoever asked: no new processes appear, and only a new start helps.
_reload_nginx() {
  local master before child
  master=$(<"$NGINX_PID")
  before=" $(<"/proc/$master/task/$master/children")"
  systemctl reload nginx
  for _ in 1 2 3 4 5; do
    sleep 1
    for child in $(<"/proc/$master/task/$master/children"); do
      [[ $before == *" $child "* ]] || return 0
    done
  done
  note "nginx 不能在运行中换上这份配置，重新启动（中断不到一秒；原因在 /var/log/nginx/error.log）"
  systemctl restart nginx
}

_render_nginx() {
  bash "$DEPLOY/nginx/render.sh" "$1" DOMAIN="${DOMAIN//,/ }" CERTIFICATE="$CERTIFICATE_USED" KEY="$KEY_USED" \
    ADMIN_NETWORKS="$ADMIN_NETWORKS" PROXIES="$PROXIES" "${@:2}"
}
