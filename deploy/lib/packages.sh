# shellcheck shell=bash
# What comes from Debian.

PACKAGES=(
  ca-certificates curl openssl age tzdata logrotate python3 python3-venv
  postgresql redis-server nginx libnginx-mod-http-brotli-static
  # PDFs are laid out by Pango, in these fonts.
  libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-arphic-ukai
)

install_packages() {
  local package missing=()
  say "Debian 软件包"
  for package in "${PACKAGES[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  # Debian starts a Redis of its own at once; ours is another instance, and nobody needs the first.
  [[ " ${missing[*]} " == *" redis-server "* ]] && DEFAULT_REDIS_IS_OURS=true
  change "更新软件包目录" apt-get update -qq
  change "安装 ${missing[*]}" _apt_install "${missing[@]}"
}

# Packages say much while they are set up, all in English; it is shown where the installation fails.
_apt_install() {
  local said
  said=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$said" 2>&1; then
    cat "$said" >&2
    rm -f "$said"
    die "软件包没有装好（原因见上面），排除后再运行一次。"
  fi
  rm -f "$said"
}

check_machine() {
  local id version
  id=$(. /etc/os-release && echo "$ID")
  version=$(. /etc/os-release && echo "$VERSION_ID")
  [ "$id" = debian ] && [ "$version" = 12 ] || note "注意：只在 Debian 12 上试过，这台是 $id $version。"
}
