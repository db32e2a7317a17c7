# shellcheck shell=bash
# PostgreSQL and Redis of Debian, both reached through sockets of this machine only.

# The memory of this machine in MB.
_memory() { awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo; }

# _share PART LEAST MOST: a part (1/PART) of the memory, in MB, within bounds.
_share() {
  local size=$(($(_memory) / $1))
  ((size < $2)) && size=$2
  ((size > $3)) && size=$3
  echo "$size"
}

_sql() { runuser -u postgres -- psql --no-psqlrc --quiet --tuples-only --no-align --command "$1"; }

set_up_postgresql() {
  local version
  say "PostgreSQL 数据库"
  version=$(pg_lsclusters --no-header 2>/dev/null | awk 'NR == 1 { print $1 }') || true
  put_file 0644 root:root "/etc/postgresql/${version:-15}/main/conf.d/portal.conf" \
    < <(render "$DEPLOY/postgresql/portal.conf" SHARED_BUFFERS="$(_share 4 128 2048)MB" CACHE_SIZE="$(_share 2 256 16384)MB")
  if $PUT && systemctl is-active --quiet postgresql; then
    change "重新启动 PostgreSQL" systemctl restart postgresql
  fi
  running postgresql
  if $DRY_RUN && ! pg_isready --quiet 2>/dev/null; then
    note "将会：建立数据库用户和数据库 portal"
    return
  fi
  [ "$(_sql "SELECT 1 FROM pg_roles WHERE rolname = 'portal'")" = 1 ] ||
    change "建立数据库用户 portal（只能从本机以系统用户 portal 连接，没有密码）" _sql 'CREATE ROLE portal LOGIN'
  [ "$(_sql "SELECT 1 FROM pg_database WHERE datname = 'portal'")" = 1 ] ||
    change "建立数据库 portal" runuser -u postgres -- \
      createdb --owner portal --encoding UTF8 --locale C.UTF-8 --template template0 portal
}

set_up_redis() {
  say "Redis 缓存"
  put_file 0640 redis:redis /etc/redis/redis-portal.conf \
    < <(render "$DEPLOY/redis/redis-portal.conf" MAXMEMORY="$(_share 16 64 1024)mb")
  if $PUT && systemctl is-active --quiet redis-server@portal; then
    change "重新启动缓存（内容会重新生成）" systemctl restart redis-server@portal
  fi
  running redis-server@portal
  if ${DEFAULT_REDIS_IS_OURS:-false}; then
    change "停用 Debian 默认的 Redis（端口 6379，本站不用）" systemctl disable --quiet --now redis-server
  fi
}
