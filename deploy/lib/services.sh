# shellcheck shell=bash
# PostgreSQL and Redis of Debian, both reached through sockets of this machine only.

# The memory of this machine in MB, up to the next 512: what the kernel leaves of it differs a little at every start.
_memory() { awk '/^MemTotal/ { print int(($2 / 1024 + 511) / 512) * 512 }' /proc/meminfo; }

# _share PART LEAST MOST: a part (1/PART) of the memory, in MB, within bounds.
_share() {
  local size=$(($(_memory) / $1))
  ((size < $2)) && size=$2
  ((size > $3)) && size=$3
  echo "$size"
}

# _set_to NAME DEFAULT: a setting of the portal, or what it is without one.
_set_to() {
  local value
  # On a bare machine the file is yet to be written.
  value=$(sed -n "s/^$1=//p" "$CONFIG/environment" 2>/dev/null | tail -n 1) || true
  [[ $value =~ ^[1-9][0-9]*$ ]] && echo "$value" || echo "$2"
}

# What all processes of two releases side by side may open, with commands, backups and an operator.
_connections() {
  local cores workers each most
  cores=$(getconf _NPROCESSORS_ONLN)
  workers=$(_set_to WEB_WORKERS "$cores")
  each=$(_set_to DATABASE_POOL_SIZE "$(_set_to WEB_THREADS 8)")
  most=$((2 * workers * each + 40))
  # In steps of 50, Debian's 100 at least.
  most=$(((most + 49) / 50 * 50))
  echo $((most < 100 ? 100 : most))
}

# As the user postgres, who may not look into the folder that root stands in.
_as_postgres() { (cd / && runuser -u postgres -- "$@"); }

_sql() { _as_postgres psql --no-psqlrc --quiet --tuples-only --no-align --command "$1"; }

set_up_postgresql() {
  local version
  say "PostgreSQL 数据库"
  version=$(pg_lsclusters --no-header 2>/dev/null | awk 'NR == 1 { print $1 }') || true
  put_file 0644 root:root "/etc/postgresql/${version:-15}/main/conf.d/portal.conf" postgresql \
    < <(render "$DEPLOY/postgresql/portal.conf" CONNECTIONS="$(_connections)" \
      SHARED_BUFFERS="$(_share 4 128 2048)MB" CACHE_SIZE="$(_share 2 256 16384)MB")
  if is_due postgresql && systemctl is-active --quiet postgresql; then
    change "PostgreSQL 读取新设置" _take_up_postgresql
  fi
  running postgresql
  settle postgresql
  if $DRY_RUN && ! pg_isready --quiet 2>/dev/null; then
    note "将会：建立数据库用户和数据库 portal"
    return
  fi
  [ "$(_sql "SELECT 1 FROM pg_roles WHERE rolname = 'portal'")" = 1 ] ||
    change "建立数据库用户 portal（只能从本机以系统用户 portal 连接，没有密码）" _sql 'CREATE ROLE portal LOGIN'
  [ "$(_sql "SELECT 1 FROM pg_database WHERE datname = 'portal'")" = 1 ] ||
    change "建立数据库 portal" _as_postgres \
      createdb --owner portal --encoding UTF8 --locale C.UTF-8 --template template0 portal
}

# Most settings need no restart; the server says which do, once it has read them.
_take_up_postgresql() {
  systemctl reload postgresql
  sleep 2
  if [ "$(_sql 'SELECT count(*) FROM pg_settings WHERE pending_restart')" != 0 ]; then
    note "重新启动 PostgreSQL"
    systemctl restart postgresql
  fi
}

set_up_redis() {
  say "Redis 缓存"
  put_file 0640 redis:redis /etc/redis/redis-portal.conf redis \
    < <(render "$DEPLOY/redis/redis-portal.conf" MAXMEMORY="$(_share 16 64 1024)mb")
  if is_due redis && systemctl is-active --quiet redis-server@portal; then
    change "重新启动缓存（内容会重新生成）" systemctl restart redis-server@portal
  fi
  running redis-server@portal
  settle redis
  if ${DEFAULT_REDIS_IS_OURS:-false}; then
    change "停用 Debian 默认的 Redis（端口 6379，本站不用）" systemctl disable --quiet --now redis-server
  fi
}
