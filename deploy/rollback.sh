#!/usr/bin/env bash
# Back to the release before, or to the one named; the database stays as it is.
set -euo pipefail
DEPLOY=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=/dev/null
. "$DEPLOY/lib/common.sh"
load options secrets web release switch

usage() {
  echo "用法：$0 [版本]"
  echo "退回上一个版本，或指定的版本。数据库不动：新版本只增加表和列，旧版本照样能用。"
  echo "现有版本："
  releases || true
}

wanted=""
case ${1:-} in
  --help)
    usage
    exit 0
    ;;
  "") wanted=$(basename "$(readlink "$ROOT/previous" 2>/dev/null || true)") ;;
  *) wanted=$1 && shift ;;
esac
(($# == 0)) || die "多余的参数：$*"
need_root
one_at_a_time
remember_choices
MAIN_DOMAIN=${DOMAIN%%,*}
old=$(current)
[ -n "$wanted" ] || die "没有更早的版本可以退回。"
[ -e "$RELEASES/$wanted/.complete" ] || die "没有版本 $wanted；$0 --help 列出现有的版本。"
[ "$wanted" != "$old" ] || die "现在用的就是 $wanted。"
provide_certificate
# Units and nginx as that release knows them, and as this one does where it does not answer.
trap 'face_of_old' EXIT
# Its own scripts' files, below.
DEPLOY=$RELEASES/$wanted/deploy
install_units
start_release "$wanted" || { retire "$wanted" && die "版本 $wanted 没有正常回答，网站仍然使用 $old。"; }
set_up_nginx
switch_to "$wanted" "$old" || die "没有退回，网站仍然使用 $old。"
start_timers
drop_units_of "$old"
finish
