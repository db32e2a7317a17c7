# shellcheck shell=bash
# The settings of the portal's processes, with a key drawn here, and the certificate.

# What an operator wrote into the file stays: a missing file is written whole, later runs write what they are given this
# time, and what the file does not say yet.
write_environment() {
  local file=$CONFIG/environment
  say "设置 $file"
  if [ ! -f "$file" ]; then
    put_file 0640 root:portal "$file" < <(
      grep -v '^#*SECRET_KEY=' "$DEPLOY/environment.example"
      echo "SECRET_KEY=$(openssl rand -base64 48 | tr '+/' '-_')"
    )
  fi
  _setting ALLOWED_HOSTS DOMAIN "$DOMAIN"
  _setting BASE_URL DOMAIN "https://$MAIN_DOMAIN"
  _setting ADMIN_NETWORKS ADMIN_NETWORKS "$ADMIN_NETWORKS"
  _setting SITE_NAME SITE_NAME "${SITE_NAME:+\"$SITE_NAME\"}"
  _setting SITE_ID_CODE SITE_ID_CODE "$SITE_ID_CODE"
}

# _setting NAME OPTION VALUE: a line of the file, which follows from an option.
_setting() {
  local file=$CONFIG/environment line="$1=$3" now
  [ -f "$file" ] || return 0
  # The last one counts, as systemd reads it.
  now=$(grep "^$1=" "$file" | tail -n 1) || true
  [ "$now" != "$line" ] || return 0
  if [[ $GIVEN != *" $2 "* ]]; then
    [ -n "$3" ] || return 0
    # What stands in the example was never anybody's wish.
    if [ -n "$now" ] && ! grep -qxF -- "$now" "$DEPLOY/environment.example"; then
      note "保留 $file 里的 $now（安装时的选择是 ${3:-空}；要改，带上 --$(tr '[:upper:]_' '[:lower:]-' <<<"$2") 再运行一次）"
      return 0
    fi
  elif [ -n "$now" ] && ! grep -qxF -- "$now" "$DEPLOY/environment.example"; then
    note "原来的 $now 按这次给出的改为 $line"
  fi
  put_file 0640 root:portal "$file" web worker < <(
    NAME=$1 LINE=$line STANDS=$now awk '
      BEGIN { name = ENVIRON["NAME"]; line = ENVIRON["LINE"]; stands = ENVIRON["STANDS"] != "" }
      $0 ~ "^" name "=" { if (!done) print line; done = 1; next }
      $0 ~ "^#" name "=" && !done && !stands { print line; done = 1; next }
      { print }
      END { if (!done) print line }' "$file"
  )
}

# The given certificate, or one that this machine signs for itself until there is a real one.
provide_certificate() {
  say "TLS 证书"
  CERTIFICATE_USED=$CERTIFICATE KEY_USED=$KEY
  if [ -n "$CERTIFICATE" ]; then
    [ "$(openssl x509 -in "$CERTIFICATE" -noout -pubkey)" = "$(openssl pkey -in "$KEY" -pubout)" ] ||
      die "证书 $CERTIFICATE 和私钥 $KEY 不是一对。"
    # An upgrade may be what mends it, and nginx starts with such a one all the same.
    if ! openssl x509 -in "$CERTIFICATE" -noout -checkend 0 >/dev/null; then
      note "注意：证书 $CERTIFICATE 已经过期，浏览器会拒绝打开网站，请尽快更换。"
    elif ! openssl x509 -in "$CERTIFICATE" -noout -checkend "$((30 * 86400))" >/dev/null; then
      note "注意：证书 $CERTIFICATE 在 30 天内到期。"
    fi
    note "使用 $CERTIFICATE"
    return
  fi
  CERTIFICATE_USED=$CONFIG/tls/$MAIN_DOMAIN.pem
  KEY_USED=$CONFIG/tls/$MAIN_DOMAIN.key
  put_folder 0700 root:root "$CONFIG/tls"
  if ! _own_certificate_will_do; then
    note_due nginx
    change "建立自签名证书（浏览器会警告；有了正式证书后用 --certificate 和 --key 再运行一次）" _sign
  fi
}

# It names all the domains, and holds for another month.
_own_certificate_will_do() {
  [ -f "$CERTIFICATE_USED" ] && [ -f "$KEY_USED" ] || return 1
  openssl x509 -in "$CERTIFICATE_USED" -noout -checkend "$((30 * 86400))" >/dev/null || return 1
  [ "$(openssl x509 -in "$CERTIFICATE_USED" -noout -ext subjectAltName | tail -n 1 | tr -d ' ')" = "DNS:${DOMAIN//,/,DNS:}" ]
}

_sign() {
  (
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/CN=$MAIN_DOMAIN" \
      -addext "subjectAltName=DNS:${DOMAIN//,/,DNS:}" -keyout "$KEY_USED.new" -out "$CERTIFICATE_USED.new" 2>/dev/null
    mv "$KEY_USED.new" "$KEY_USED"
    mv "$CERTIFICATE_USED.new" "$CERTIFICATE_USED"
  )
}
