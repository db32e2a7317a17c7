# shellcheck shell=bash
# The settings of the portal's processes, with a key drawn here, and the certificate.

# What an operator wrote into the file stays: only a missing file is written whole, later runs add or mend single lines.
write_environment() {
  local file=$CONFIG/environment
  say "设置 $file"
  if [ ! -f "$file" ]; then
    put_file 0640 root:portal "$file" < <(
      grep -v '^#*SECRET_KEY=' "$DEPLOY/environment.example"
      echo "SECRET_KEY=$(openssl rand -base64 48 | tr '+/' '-_')"
    )
  fi
  _setting ALLOWED_HOSTS "$DOMAIN"
  _setting BASE_URL "https://$MAIN_DOMAIN"
  _setting ADMIN_NETWORKS "$ADMIN_NETWORKS"
  [ -z "$SITE_NAME" ] || _setting SITE_NAME "\"$SITE_NAME\""
  [ -z "$SITE_ID_CODE" ] || _setting SITE_ID_CODE "$SITE_ID_CODE"
}

_setting() {
  local file=$CONFIG/environment line="$1=$2"
  [ -f "$file" ] || return 0
  grep -qxF -- "$line" "$file" && return 0
  ENVIRONMENT_CHANGED=true
  put_file 0640 root:portal "$file" < <(
    NAME=$1 LINE=$line awk '
      BEGIN { name = ENVIRON["NAME"]; line = ENVIRON["LINE"] }
      $0 ~ "^#?" name "=" && !done { print line; done = 1; next }
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
    openssl x509 -in "$CERTIFICATE" -noout -checkend 0 >/dev/null || die "证书 $CERTIFICATE 已经过期。"
    note "使用 $CERTIFICATE"
    return
  fi
  CERTIFICATE_USED=$CONFIG/tls/$MAIN_DOMAIN.pem
  KEY_USED=$CONFIG/tls/$MAIN_DOMAIN.key
  put_folder 0700 root:root "$CONFIG/tls"
  if [ ! -f "$CERTIFICATE_USED" ]; then
    change "建立自签名证书（浏览器会警告；有了正式证书后用 --certificate 和 --key 再运行一次）" _sign
  fi
}

_sign() {
  (
    umask 077
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj "/CN=$MAIN_DOMAIN" \
      -addext "subjectAltName=DNS:${DOMAIN//,/,DNS:}" -keyout "$KEY_USED" -out "$CERTIFICATE_USED.new" 2>/dev/null
    mv "$CERTIFICATE_USED.new" "$CERTIFICATE_USED"
  )
}
