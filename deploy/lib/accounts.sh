# shellcheck shell=bash
# The user that the portal runs as, and the folders: code belongs to root, only var/ can be written by the portal.

make_accounts() {
  say "用户与目录"
  getent passwd portal >/dev/null ||
    change "建立用户 portal（不能登录）" \
      useradd --system --user-group --home-dir "$ROOT" --no-create-home --shell /usr/sbin/nologin portal
  id -nG portal 2>/dev/null | grep -qw redis ||
    change "让 portal 可以连接缓存（加入 redis 组）" usermod --append --groups redis portal
  put_folder 0755 root:root "$ROOT"
  put_folder 0755 root:root "$RELEASES"
  put_folder 0755 root:root "$VENVS"
  # nginx reads static files, pictures and documents in here; nobody else on the machine does.
  put_folder 0710 portal:www-data "$VAR"
  put_folder 0755 portal:portal "$VAR/media"
  put_folder 0755 root:root "$VAR/static"
  put_folder 0750 root:portal "$CONFIG"
  put_folder 0700 portal:portal "$BACKUPS"
  # Proofs for who gives out certificates (deploy/nginx/site.conf).
  put_folder 0755 root:root /var/lib/portal-acme
}
