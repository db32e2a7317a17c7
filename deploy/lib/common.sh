# shellcheck shell=bash
# What every script here shares: telling what happens, doing it only where it is due, and only once at a time.

ROOT=/srv/portal
RELEASES=$ROOT/releases
VENVS=$ROOT/venvs
VAR=$ROOT/var
CONFIG=/etc/portal
BACKUPS=/var/backups/portal
# What is written but not yet taken up by who reads it; gone with the machine's next start, which takes up everything.
DUE=/run/portal-deploy
DRY_RUN=${DRY_RUN:-false}
CHANGES=0

# load PART…: the other files of this folder.
load() {
  local part
  for part in "$@"; do
    # shellcheck source=/dev/null
    . "$DEPLOY/lib/$part.sh"
  done
}

say() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf '\n错误：%s\n' "$*" >&2
  exit 1
}

# A command that fails where nobody looks must not end the script without a word.
set -E
trap 'printf "\n错误：%s 第 %s 行没有成功：%s\n" "$(basename "${BASH_SOURCE[0]}")" "$LINENO" "$BASH_COMMAND" >&2' ERR

# change WHAT COMMAND…: tell it, count it, do it - or only tell it in a dry run.
change() {
  local what=$1
  shift
  CHANGES=$((CHANGES + 1))
  if $DRY_RUN; then
    note "将会：$what"
  else
    note "$what"
    "$@"
  fi
}

# What has to follow a change (a restart, a reload) is noted before the change, and until it is done: a run that was
# interrupted between the two is made good by the next.
#   note_due WHAT…; is_due WHAT; settle WHAT…
note_due() {
  local what
  for what in "$@"; do
    DUE_NOW="${DUE_NOW:-} $what "
    $DRY_RUN || { mkdir -p "$DUE" && touch "$DUE/$what"; }
  done
}
is_due() { [[ ${DUE_NOW:-} == *" $1 "* ]] || [ -e "$DUE/$1" ]; }
settle() {
  local what
  for what in "$@"; do
    DUE_NOW=${DUE_NOW:-}
    DUE_NOW=${DUE_NOW//" $what "/}
    $DRY_RUN || rm -f "$DUE/$what"
  done
}

# put_file MODE OWNER TARGET [WHAT…] < CONTENT: nothing where the file already says so. Sets PUT=true where it wrote, and
# notes what is due for it.
put_file() {
  local mode=$1 owner=$2 target=$3 wanted
  shift 3
  PUT=false
  wanted=$(mktemp)
  cat >"$wanted"
  # What could not be rendered arrives empty; it must not replace what works.
  [ -s "$wanted" ] || die "$target 没有内容可写。"
  if [ -f "$target" ] && cmp -s "$wanted" "$target" && [ "$(stat -c %a "$target")" = "${mode#0}" ]; then
    rm -f "$wanted"
    # Said aloud: in a trap (face_of_old), a bare return has the status of what failed before.
    return 0
  fi
  PUT=true
  note_due "$@"
  change "写入 $target" _write "$mode" "$owner" "$target" "$wanted"
  rm -f "$wanted"
}

_write() {
  install -D -m "$1" -o "${2%:*}" -g "${2#*:}" "$4" "$3.new"
  mv -f "$3.new" "$3"
}

# put_folder MODE OWNER TARGET
put_folder() {
  local mode=$1 owner=$2 target=$3
  [ "$(stat -c '%a %U:%G' "$target" 2>/dev/null)" = "${mode#0} $owner" ] && return 0
  change "目录 $target（$owner，$mode）" install -d -m "$mode" -o "${owner%:*}" -g "${owner#*:}" "$target"
}

# render TEMPLATE NAME=VALUE…: the template with each @NAME@ replaced; nothing, and status 1, where one is left over.
render() {
  local content pair
  content=$(<"$1")
  shift
  for pair in "$@"; do
    content=${content//"@${pair%%=*}@"/"${pair#*=}"}
  done
  if [[ $content =~ @[A-Z_]+@ ]]; then
    echo "模板里还有没有替换的 ${BASH_REMATCH[0]}" >&2
    return 1
  fi
  printf '%s\n' "$content"
}

# running UNIT…: enabled, so that it starts with the machine, and started.
running() {
  local unit
  for unit in "$@"; do
    systemctl is-enabled --quiet "$unit" 2>/dev/null || change "开机启动 $unit" systemctl enable --quiet "$unit"
    systemctl is-active --quiet "$unit" || change "启动 $unit" systemctl start "$unit"
  done
}

need_root() {
  [ "$(id -u)" -eq 0 ] || die "请用 root 运行（sudo $0 …）。"
  [ -d /run/systemd/system ] || $DRY_RUN || die "这台机器不是由 systemd 启动的，无法安装服务。"
}

# Two runs at once would mix up two releases.
one_at_a_time() {
  $DRY_RUN && return
  exec 9>/run/lock/portal-deploy.lock
  flock --nonblock 9 || die "另一个安装或升级正在进行，请等它结束。"
}

finish() {
  if $DRY_RUN; then
    say "试运行结束：共有 $CHANGES 项改动待做，没有写入任何东西。"
  elif [ "$CHANGES" -eq 0 ]; then
    say "没有任何改动：一切都已就绪。"
  else
    say "完成，共 $CHANGES 项改动。"
  fi
}
