#!/usr/bin/env bash
# Renders the configuration of nginx into an empty folder: nginx.conf, and beside it portal/ with the parts and the pages.
# Usage: render.sh TARGET NAME=VALUE…
#
#   DOMAIN          names of the site, parted by blanks, the canonical one first            needed
#   CERTIFICATE     certificate with its chain (PEM)                                        needed, with
#   KEY             its key (PEM)
#   SOCKET          where the portal listens                   unix:/srv/portal/current/web.sock
#   STATIC          folder of collected static files           /srv/portal/var/static
#   MEDIA           folder of uploaded files                   /srv/portal/var/media
#   CONF            folder that portal/ will be                /etc/nginx/portal
#   CACHE_DIR       folder of stored pages, in memory          /dev/shm/portal-pages
#   CACHE_SIZE      how large it may become                    256m
#   PAGE_TEMP       folder of pages that arrive, in memory,    /run/portal-pages
#                   and not on the store's file system
#   ACME            folder of proofs for a certificate         /var/lib/portal-acme
#   TEMP            folder for whatever else arrives           /var/lib/nginx
#   USER            as whom the workers run                    www-data
#   PID             file of the process id                     /run/nginx.pid
#   ERROR_LOG, ACCESS_LOG                                      /var/log/nginx/error.log, /var/log/nginx/access.log
#   ADMIN_NETWORKS  who may open /admin/, parted by commas     everybody
#   UNLIMITED       whom no rate limit counts, as above        this machine
#   PROXIES         trusted front proxies, as above            none
#   HTTP, HTTPS     ports or address:port                      80 [::]:80 and 443 [::]:443 (no IPv6 where there is none)
set -euo pipefail

HERE=$(dirname "$(readlink -f "$0")")
# shellcheck source=../lib/common.sh
. "$HERE/../lib/common.sh"

MAINTENANCE=$HERE/../../static/maintenance.html

main() {
  local target=$1 pair file
  shift
  # shellcheck disable=SC2054 # the commas belong to the values
  declare -gA V=(
    [SOCKET]=unix:/srv/portal/current/web.sock [STATIC]=/srv/portal/var/static [MEDIA]=/srv/portal/var/media
    [CONF]=/etc/nginx/portal [CACHE_DIR]=/dev/shm/portal-pages [CACHE_SIZE]=256m [TEMP]=/var/lib/nginx
    [PAGE_TEMP]=/run/portal-pages [ACME]=/var/lib/portal-acme
    [USER]=www-data [PID]=/run/nginx.pid [ERROR_LOG]=/var/log/nginx/error.log [ACCESS_LOG]=/var/log/nginx/access.log
    [ADMIN_NETWORKS]='' [UNLIMITED]=127.0.0.0/8,::1 [PROXIES]=''
    [HTTP]="80$(_both 80)" [HTTPS]="443$(_both 443)"
  )
  for pair in "$@"; do
    V[${pair%%=*}]=${pair#*=}
  done
  for pair in DOMAIN CERTIFICATE KEY; do
    [ -n "${V[$pair]:-}" ] || die "render.sh 需要 $pair=…"
  done
  install -d "$target/portal/pages"
  _part "$HERE/nginx.conf" >"$target/nginx.conf"
  for file in "$HERE"/*.conf; do
    [ "$file" = "$HERE/nginx.conf" ] || _part "$file" >"$target/portal/$(basename "$file")"
  done
  cp "$HERE/pages/problem.json" "$MAINTENANCE" "$target/portal/pages/"
  sed -e "/@STYLE@/r "<(sed -n '/<style>/,/<\/style>/p' "$MAINTENANCE") -e '/@STYLE@/d' \
    "$HERE/pages/problem.html" >"$target/portal/pages/problem.html"
}

# A machine without IPv6 cannot listen on it, and nginx would not start.
_both() { if [ -e /proc/net/if_inet6 ]; then echo " [::]:$1"; fi; }

_part() {
  render "$1" \
    DOMAIN="${V[DOMAIN]}" CERTIFICATE="${V[CERTIFICATE]}" KEY="${V[KEY]}" SOCKET="${V[SOCKET]}" STATIC="${V[STATIC]}" \
    MEDIA="${V[MEDIA]}" CONF="${V[CONF]}" CACHE_DIR="${V[CACHE_DIR]}" CACHE_SIZE="${V[CACHE_SIZE]}" TEMP="${V[TEMP]}" \
    PAGE_TEMP="${V[PAGE_TEMP]}" ACME="${V[ACME]}" \
    USER="${V[USER]}" PID="${V[PID]}" ERROR_LOG="${V[ERROR_LOG]}" ACCESS_LOG="${V[ACCESS_LOG]}" \
    ADMIN_ALLOW="$(_allow "${V[ADMIN_NETWORKS]}")" UNLIMITED="$(_each "${V[UNLIMITED]}" '%s 1;')" \
    REAL_ADDRESS="$(_real_address "${V[PROXIES]}")" BROTLI_STATIC="$(_brotli)" \
    LISTEN_HTTP="$(_each "${V[HTTP]// /,}" 'listen %s;')" LISTEN_HTTPS="$(_each "${V[HTTPS]// /,}" 'listen %s ssl http2;')" \
    LISTEN_UNKNOWN="$(_each "${V[HTTP]// /,}" 'listen %s default_server;') $(_each "${V[HTTPS]// /,}" 'listen %s ssl http2 default_server;')"
}

# _each LIST FORMAT: the format once for each part of a list that commas part.
_each() {
  local one parts
  IFS=, read -r -a parts <<<"$1"
  for one in "${parts[@]}"; do
    # shellcheck disable=SC2059 # the formats are those above
    printf "$2 " "$one"
  done
}

_allow() {
  if [ -n "$1" ]; then
    _each "$1" 'allow %s;'
    echo 'deny all;'
  fi
}

_real_address() {
  if [ -n "$1" ]; then
    _each "$1" 'set_real_ip_from %s;'
    echo 'real_ip_header X-Forwarded-For; real_ip_recursive on;'
  fi
}

# Debian's module; without it browsers get gzip.
_brotli() { if ls /etc/nginx/modules-enabled/*brotli-static* >/dev/null 2>&1; then echo 'brotli_static on;'; fi; }

main "$@"
