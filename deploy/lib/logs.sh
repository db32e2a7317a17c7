# shellcheck shell=bash
# How long the logs of nginx and of systemd are kept, and how much room they may take.

set_up_logs() {
  say "日志"
  put_file 0644 root:root /etc/logrotate.d/nginx <"$DEPLOY/logs/nginx.logrotate"
  put_file 0644 root:root "$UNITS/logrotate.timer.d/portal.conf" units logrotate <"$DEPLOY/logs/logrotate-hourly.conf"
  if is_due units; then change "systemd 重新读取服务" systemctl daemon-reload; fi
  settle units
  if is_due logrotate; then change "每小时检查日志大小" systemctl restart logrotate.timer; fi
  settle logrotate
  put_file 0644 root:root /etc/systemd/journald.conf.d/portal.conf journald <"$DEPLOY/logs/journald.conf"
  if is_due journald; then change "日志服务读取新设置" systemctl restart systemd-journald; fi
  settle journald
}
