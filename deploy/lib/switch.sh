# shellcheck shell=bash
# From one release to another while both answer, and back where the new one does not.

# prepare_database RELEASE: fill or change the tables. Old and new code run side by side, so a migration may only add:
# what the old code still reads is taken away by a later release.
prepare_database() {
  local release=$1
  say "数据库"
  # Warnings and errors are on standard error; that there are none is said in Chinese.
  manage_in "$release" check --deploy --fail-level ERROR >/dev/null
  note "设置检查通过"
  if manage_in "$release" migrate --check >/dev/null 2>&1; then
    note "数据库结构不需要改动"
    return
  fi
  if [ -n "$(current)" ]; then
    _back_up_first
  fi
  # Building an index may take its time.
  change "更新数据库结构" manage_in "$release" --setenv=SLOW_QUERY_MS=0 migrate --noinput --verbosity 0
}

# By the code that serves: the new one may ask for columns that are not there yet.
_back_up_first() {
  if ! $BACKUP_FIRST; then
    note "按 --no-backup 的要求，改动数据库之前不备份"
    return 0
  fi
  change "改动数据库之前先备份" systemctl start portal-backup.service ||
    die "备份没有成功，原因见 journalctl -u portal-backup。数据库没有改动，网站照旧。怎么办见 docs/operations.md 的升级一节。"
}

# start_release RELEASE: start it beside the one that serves, and try it before any citizen sees it.
start_release() {
  local release=$1 path
  say "启动版本 $release"
  running "portal-web@$release.socket" "portal-web@$release.service"
  for path in /readyz / /search/?q=%E9%80%9A%E7%9F%A5; do
    _answers "$release" "$path" || return 1
  done
  _warm "$release"
}

_ask() {
  local release=$1 path=$2
  curl --silent --show-error --max-time 60 --unix-socket "/run/portal/$release.sock" --output /dev/null \
    --write-out '%{http_code}' --header "Host: $MAIN_DOMAIN" --header 'X-Forwarded-Proto: https' "http://localhost$path"
}

_answers() {
  local status
  status=$(_ask "$1" "$2") || true
  note "$2 回答 $status"
  [ "$status" = 200 ]
}

# The sections of the home page are rendered once, so that the first visitors need not wait for them.
_warm() {
  local path
  curl --silent --max-time 60 --unix-socket "/run/portal/$1.sock" --header "Host: $MAIN_DOMAIN" \
    --header 'X-Forwarded-Proto: https' http://localhost/ |
    grep -o 'href="/[a-z0-9/-]*/"' | cut -d'"' -f2 | sort -u | head -40 |
    while read -r path; do _ask "$1" "$path" >/dev/null || true; done
}

# point_to RELEASE: from here on every new connection reaches it.
point_to() {
  ln -sfn "releases/$1" "$ROOT/current.new"
  mv -T "$ROOT/current.new" "$ROOT/current"
}

# face_of_old: at the end of a script that failed, units and nginx as the release that serves describes them. What the new
# one brought in addition stays behind unused.
face_of_old() {
  local status=$? serves
  trap - EXIT
  serves=$(current)
  if ((status)) && ! $DRY_RUN && [ "$DEPLOY" != "$RELEASES/$serves/deploy" ] && [ -d "$RELEASES/$serves/deploy/systemd" ]; then
    say "服务和 nginx 恢复为版本 $serves 的配置"
    DEPLOY=$RELEASES/$serves/deploy
    install_units
    set_up_nginx
  fi
  exit "$status"
}

# retire_others: what an interrupted switch left running beside the release that serves.
retire_others() {
  local unit name
  while read -r unit _; do
    name=${unit#portal-web@}
    name=${name%.service}
    [ "$name" != "$(current)" ] || continue
    CHANGES=$((CHANGES + 1))
    ln -sfn "releases/$name" "$ROOT/previous"
    retire "$name"
  done < <(systemctl list-units --plain --no-legend --state=active 'portal-web@*.service')
}

# switch_to RELEASE OLD: point to it, watch it through nginx, go back where it fails. Status 1 where it went back.
switch_to() {
  local release=$1 old=$2
  say "切换到版本 $release"
  note_due worker
  change "current → $release" point_to "$release" || return 1
  if ! _stays_well; then
    [ -n "$old" ] || return 1
    note "新版本没有正常回答，自动退回 $old"
    point_to "$old" && retire "$release"
    return 1
  fi
  running "portal-worker.service"
  systemctl restart portal-worker.service
  settle web worker
  if [ -n "$old" ] && [ "$old" != "$release" ]; then
    ln -sfn "releases/$old" "$ROOT/previous"
    retire "$old"
  fi
}

# Through nginx, as citizens come, for ten seconds.
_stays_well() {
  local second status
  # A reload of nginx returns before the new ports are open.
  for second in 1 2 3 4 5 6 7 8 9 10; do
    (: <>/dev/tcp/127.0.0.1/443) 2>/dev/null && break
    sleep 1
  done
  for second in 1 2 3 4 5 6 7 8 9 10; do
    status=$(curl --silent --insecure --max-time 10 --output /dev/null --write-out '%{http_code}' \
      --resolve "$MAIN_DOMAIN:443:127.0.0.1" "https://$MAIN_DOMAIN/search/?q=$RANDOM") || true
    if [ "$status" != 200 ]; then
      note "第 $second 次检查：$status"
      return 1
    fi
    sleep 1
  done
  note "连续十次检查正常"
}

# retire RELEASE: whoever is being answered is answered to the end (at most 40 seconds), then it stops.
retire() {
  local release=$1
  note "停止版本 $release"
  systemctl disable --quiet "portal-web@$release.socket" "portal-web@$release.service"
  systemctl stop "portal-web@$release.service" "portal-web@$release.socket"
}

# install_release RELEASE: all of it, in the order that keeps the site answering at every step.
install_release() {
  local release=$1 old
  old=$(current)
  if $DRY_RUN; then
    [ "$release" = "$old" ] || change "更新数据库结构，启动 $release，检查后切换${old:+，停止 $old}" :
    return
  fi
  if [ "$release" = "$old" ]; then
    prepare_database "$release"
    running "portal-web@$release.socket" "portal-web@$release.service" portal-worker.service
    # Who asks meanwhile waits at the socket.
    if is_due web; then change "网站按新的设置重新启动" systemctl restart "portal-web@$release.service"; fi
    if is_due worker; then change "检索索引服务重新启动" systemctl restart portal-worker.service; fi
    settle web worker
    retire_others
    set_up_nginx
    start_timers
    return
  fi
  prepare_database "$release"
  [ -n "$old" ] || fill_site "$release"
  start_release "$release" || { retire "$release" && die "版本 $release 没有正常回答，没有启用。journalctl -u portal-web@$release 里有原因。"; }
  # A first installation has no page to show before; a later one needs new rules of nginx before the new code.
  [ -n "$old" ] || point_to "$release"
  set_up_nginx
  switch_to "$release" "$old" || die "版本 $release 没有正常回答。${old:+网站仍然使用 $old。}"
  start_timers
  [ -z "$old" ] || drop_units_of "$old"
  [ -n "$old" ] || change "在后台生成各种尺寸的图片" systemctl start --no-block portal-task@prepare_pictures.service
  drop_old_releases
}

# fill_site RELEASE: what an empty database needs once.
fill_site() {
  local release=$1 demo=--no-demo
  say "网站内容"
  if $DEMO; then demo=; fi
  # Pictures and stored pages are made when the site already answers.
  change "建立栏目、设置和角色" manage_in "$release" --setenv=PREPARE_PICTURES=false \
    build_site ${demo:+"$demo"}
  change "建立检索索引" manage_in "$release" check_index --repair
  change "第一个管理员" manage_in "$release" ensure_admin
}
