#!/usr/bin/env bash
# Brings new code into service while the old answers on; goes back by itself where the new does not answer.
set -euo pipefail
umask 022
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
for part in common options packages accounts services secrets web release switch; do
  # shellcheck source=/dev/null
  . "$DEPLOY/lib/$part.sh"
done

usage() {
  echo "用法：在新版本的代码目录里运行 $0 [--source 目录] [--wheels 目录] [--dry-run]"
  echo "升级时网站照常服务；新版本不能正常回答时自动退回。"
}

read_options "$@"
need_root
one_at_a_time
[ -n "$(current)" ] || die "这台机器还没有安装门户，请先运行 deploy/install.sh。"
provide_certificate
install_units
make_release
install_release "$RELEASE"
finish
