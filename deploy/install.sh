#!/usr/bin/env bash
# Makes a bare Debian 12 serve the portal over TLS; run again at any time, it mends what differs and leaves the rest.
set -euo pipefail
umask 022
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=/dev/null
. "$DEPLOY/lib/common.sh"
load options packages accounts services secrets web logs release switch

usage() {
  echo "用法：$0 --domain 域名 [选项]"
  echo "在一台只装了 Debian 12 的服务器上安装门户网站；可以重复运行。"
  usage_options
}

read_options "$@"
go_on_in_source install "$@"
need_root
one_at_a_time
check_machine
install_packages
make_accounts
keep_choices
set_up_postgresql
set_up_redis
write_environment
provide_certificate
install_units
set_up_logs
make_release
install_release "$RELEASE"
finish
