#!/usr/bin/env bash
# Brings new code into service while the old answers on; goes back by itself where the new does not answer.
set -euo pipefail
umask 022
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=/dev/null
. "$DEPLOY/lib/common.sh"
load options packages accounts services secrets web logs release switch

usage() {
  echo "用法：在新版本的代码目录里运行 $0 [--source 目录] [--wheels 目录] [--no-backup] [--dry-run]"
  echo "升级时网站照常服务；新版本不能正常回答时自动退回。"
}

read_options "$@"
go_on_in_source upgrade "$@"
need_root
one_at_a_time
[ -n "$(current)" ] || die "这台机器还没有安装门户，请先运行 deploy/install.sh。"
install_packages
make_accounts
provide_certificate
# From here on, whatever goes wrong leaves the machine as the old release knows it.
trap 'face_of_old' EXIT
install_units
set_up_logs
make_release
install_release "$RELEASE"
finish
