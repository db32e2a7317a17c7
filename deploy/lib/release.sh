# shellcheck shell=bash
# A release: one state of the code with its own Python packages and collected files, never changed once it is complete.
# Its name ends in a hash of what it is made of, so that the same code is never installed twice.

PARTS=(manage.py pyproject.toml requirements.txt portal news policy briefings templates static deploy
  # The manual is a page of the admin; operators find theirs beside the scripts.
  docs/handbook docs/operations.md)

_files() {
  (
    cd "$SOURCE" || exit
    find "${PARTS[@]}" -type f ! -name '*.pyc' ! -path '*/__pycache__/*' -print0
  )
}

# Another Python makes another release: its packages would not fit.
fingerprint() {
  (
    cd "$SOURCE" || exit
    { _files | LC_ALL=C sort -z | xargs -0 sha256sum; python3 --version 2>/dev/null || true; } | sha256sum | cut -c1-12
  )
}

# The releases that are complete, newest first.
releases() {
  find "$RELEASES" -mindepth 2 -maxdepth 2 -name .complete -printf '%T@ %h\n' 2>/dev/null |
    sort -rn | while read -r _ path; do basename "$path"; done
}

current() { basename "$(readlink "$ROOT/current" 2>/dev/null)" 2>/dev/null || true; }

# make_release: sets RELEASE; makes it from SOURCE where it is not there yet.
make_release() {
  local hash path
  say "新版本"
  hash=$(fingerprint)
  RELEASE=$(releases | grep -- "_$hash\$" | head -1) || true
  if [ -n "$RELEASE" ]; then
    note "这份代码已经备好：$RELEASE"
    return
  fi
  RELEASE=$(date +%Y%m%d_%H%M%S)_$hash
  path=$RELEASES/$RELEASE
  change "复制代码到 $path" _copy "$path"
  change "安装 Python 软件包（要求没变则沿用已有的，否则需要几分钟）" _packages "$path"
  change "收集静态文件" _collect "$RELEASE"
  change "版本 $RELEASE 备好" touch "$path/.complete"
}

_copy() {
  local old
  # What an interrupted run left behind is no release; only those of our own naming are touched.
  for old in "$RELEASES"/*_*_*; do
    [ ! -d "$old" ] || [ -e "$old/.complete" ] || rm -rf "$old"
  done
  mkdir -p "$1"
  _files | tar --create --directory="$SOURCE" --null --files-from=- | tar --extract --directory="$1" --no-same-owner
  chmod -R u=rwX,go=rX "$1"
  # nginx asks for current/web.sock: one link switches code and socket in the same instant.
  ln -s "/run/portal/$(basename "$1").sock" "$1/web.sock"
  install -d -o portal -g portal "$1/collected"
}

# Releases that ask for the same packages share them: an upgrade of the code alone takes seconds, not minutes.
_packages() {
  local from=() venv
  venv=$VENVS/$({ cat "$1/requirements.txt" && python3 --version; } | sha256sum | cut -c1-12)
  if [ ! -e "$venv/.complete" ]; then
    rm -rf "$venv"
    [ -z "$WHEELS" ] || from=(--no-index --find-links "$WHEELS")
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --root-user-action ignore "${from[@]}" \
      -r "$1/requirements.txt"
    touch "$venv/.complete"
  fi
  ln -s "$venv" "$1/.venv"
  (cd "$1" && .venv/bin/python -m compileall -q manage.py portal news policy briefings)
}

_collect() {
  manage_in "$1" collectstatic --noinput --verbosity 0
  chown -R root:root "$RELEASES/$1/collected"
  # The files of older releases stay beside those of this one: pages that are open, or cached, still name them.
  cp --archive --link --force "$RELEASES/$1/collected/." "$VAR/static/"
}

# manage_in RELEASE [--setenv=NAME=VALUE…] COMMAND…: a management command as the portal's user, with its settings and its
# restrictions.
manage_in() {
  local release=$1 extra=()
  shift
  while [[ $1 == --setenv=* ]]; do
    extra+=("$1")
    shift
  done
  systemd-run --quiet --collect --wait --pipe --unit "portal-manage-$$-$RANDOM" \
    --working-directory "$RELEASES/$release" --setenv "STATIC_ROOT=$RELEASES/$release/collected" \
    --property "ReadWritePaths=-$RELEASES/$release/collected" "${extra[@]}" \
    "$RELEASES/$release/.venv/bin/python" manage.py "$@" </dev/null
}

# The current and the previous release stay, and the newest three; what only older ones had leaves static/ 90 days later.
drop_old_releases() {
  local name
  for name in $(releases | tail -n +4); do
    [[ $name == "$(current)" || $name == "$(basename "$(readlink "$ROOT/previous")")" ]] && continue
    change "删除旧版本 $name" _drop_release "$name"
  done
  for name in "$VENVS"/*; do
    [ -n "$(find "$RELEASES" -maxdepth 2 -name .venv -lname "$name")" ] || change "删除旧版本的软件包 $name" rm -rf "$name"
  done
  find "$VAR/static" -type f -links 1 -mtime +90 -delete
}

# From now on its files in static/ grow old; while the release was there they were of use, however old they are.
_drop_release() {
  find "$RELEASES/$1/collected" -type f -links +1 -exec touch {} + 2>/dev/null || true
  rm -rf "${RELEASES:?}/$1"
}
