# shellcheck shell=bash
# What faces the outside: the units of systemd, and nginx.

UNITS=/etc/systemd/system

install_units() {
  local file changed=false
  say "systemd 服务"
  while read -r file; do
    put_file 0644 root:root "$UNITS/$file" <"$DEPLOY/systemd/$file"
    if $PUT; then changed=true; fi
  done < <(cd "$DEPLOY/systemd" && find . -type f -printf '%P\n' | sort)
  if $changed; then change "systemd 重新读取服务" systemctl daemon-reload; fi
}

start_timers() {
  local file
  say "定时任务"
  for file in "$DEPLOY"/systemd/*.timer; do running "$(basename "$file")"; done
}

# nginx as deploy/nginx describes it; one that nginx itself finds wrong never takes the place of one that works.
set_up_nginx() {
  local staged file
  say "nginx"
  staged=$(mktemp -d)
  bash "$DEPLOY/nginx/render.sh" "$staged" DOMAIN="${DOMAIN//,/ }" CERTIFICATE="$CERTIFICATE_USED" KEY="$KEY_USED" \
    ADMIN_NETWORKS="$ADMIN_NETWORKS" PROXIES="$PROXIES"
  NGINX_CHANGED=false
  while read -r file; do
    put_file 0644 root:root "/etc/nginx/$file" <"$staged/$file"
    if $PUT; then NGINX_CHANGED=true; fi
  done < <(cd "$staged" && find . -type f -printf '%P\n' | sort)
  rm -rf "$staged"
  $DRY_RUN && return
  nginx -t -q || die "nginx 的配置有误，没有启用；正在运行的不受影响。"
  if $NGINX_CHANGED && systemctl is-active --quiet nginx; then
    change "nginx 换上新配置（不断开任何人）" systemctl reload nginx
  fi
  running nginx
}
