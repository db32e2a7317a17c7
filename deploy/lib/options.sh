# shellcheck shell=bash
# What this installation was told; kept in /etc/portal/install.conf, so that later runs need not be told again.

CHOICES=(DOMAIN CERTIFICATE KEY ADMIN_NETWORKS PROXIES SITE_NAME SITE_ID_CODE)
DOMAIN="" CERTIFICATE="" KEY="" ADMIN_NETWORKS="" PROXIES="" SITE_NAME="" SITE_ID_CODE=""
DEMO=false BACKUP_FIRST=true WHEELS="" SOURCE=""
# The options of this run, by the names above.
GIVEN=" "

usage_options() {
  cat <<'TEXT'
  --domain 域名            网站的域名，例如 www.example.gov.cn；几个用逗号分隔，第一个是正式的；第一次安装时必须给出
  --certificate 文件       TLS 证书（含中间证书的 PEM）；不给则先用自签名证书
  --key 文件               TLS 私钥（PEM，没有口令）
  --admin-networks 网段    只有这些网段能进入后台，用逗号分隔，例如 10.1.0.0/16,192.168.3.0/24；"" 为不限
  --proxies 网段           前置代理（如 WAF、负载均衡）的网段；只相信它们转告的访客地址
  --site-name 名称         网站名称
  --site-id-code 标识码    网站标识码
  --demo                   放入演示内容（只在第一次安装时有用）
  --source 目录            新版本的代码所在的目录；默认是这个脚本所在的代码
  --wheels 目录            从这个目录安装 Python 软件包，不连接外网
  --no-backup              改动数据库之前不备份（只在备份本身出错、并且已经另外备份时用）
  --dry-run                只说明将要做什么，不改动任何东西
  --help                   显示这段说明
TEXT
}

read_options() {
  remember_choices
  while (($#)); do
    case $1 in
      --domain | --certificate | --key | --admin-networks | --proxies | --site-name | --site-id-code | --source | --wheels)
        (($# > 1)) && { [ -n "$2" ] || [[ " --admin-networks --proxies --certificate --key " == *" $1 "* ]]; } ||
          die "$1 后面要有值。"
        _set "$1" "$2"
        shift
        ;;
      --demo) DEMO=true ;;
      --no-backup) BACKUP_FIRST=false ;;
      --dry-run) DRY_RUN=true ;;
      --help)
        usage
        exit 0
        ;;
      *) die "不认识的选项 $1；$0 --help 有说明。" ;;
    esac
    shift
  done
  SOURCE=$(readlink -f "${SOURCE:-$DEPLOY/..}")
  check_choices
}

_set() {
  local name=${1#--}
  name=${name//-/_}
  GIVEN+="${name^^} "
  printf -v "${name^^}" %s "$2"
}

# go_on_in_source NAME ARGUMENT…: the scripts of the new code install the new code.
go_on_in_source() {
  local script=$SOURCE/deploy/$1.sh
  shift
  [ "$SOURCE/deploy" = "$DEPLOY" ] || exec bash "$script" "$@"
}

# The file is read, never run.
remember_choices() {
  local name value
  [ -f "$CONFIG/install.conf" ] || return 0
  while IFS='=' read -r name value; do
    [[ " ${CHOICES[*]} " == *" $name "* ]] && printf -v "$name" %s "$value"
  done <"$CONFIG/install.conf"
  return 0
}

keep_choices() {
  local name
  put_file 0644 root:root "$CONFIG/install.conf" < <(
    echo "# 安装时的选择；再次运行 deploy/install.sh 时沿用。"
    for name in "${CHOICES[@]}"; do echo "$name=${!name}"; done
  )
}

check_choices() {
  local name file
  [[ $DOMAIN =~ ^[A-Za-z0-9]([A-Za-z0-9.,-]*[A-Za-z0-9])?$ ]] || die "请用 --domain 给出网站的域名。"
  MAIN_DOMAIN=${DOMAIN%%,*}
  # systemd, the shell and nginx would each read these in their own way.
  for name in "${CHOICES[@]}"; do
    [[ ${!name} =~ [[:cntrl:]\"\'\\\$\`\;{}%] ]] && die "$name 里有不能用的字符。"
  done
  if { [ -n "$CERTIFICATE" ] && [ -z "$KEY" ]; } || { [ -z "$CERTIFICATE" ] && [ -n "$KEY" ]; }; then
    die "--certificate 和 --key 要一起给出。"
  fi
  for file in "$CERTIFICATE" "$KEY"; do
    [ -z "$file" ] || [ -r "$file" ] || die "读不到文件 $file。"
    [[ -z $file || $file == /* ]] || die "$file 要写成以 / 开头的完整路径。"
  done
  [[ $ADMIN_NETWORKS$PROXIES =~ ^[0-9A-Fa-f.:/,]*$ ]] || die "网段只能由数字、斜线和逗号组成，例如 10.1.0.0/16,fd00::/8。"
  [ -f "$SOURCE/manage.py" ] || die "$SOURCE 不是门户的代码目录。"
  [ -z "$WHEELS" ] || [ -d "$WHEELS" ] || die "目录 $WHEELS 不存在。"
  WHEELS=${WHEELS:+$(readlink -f "$WHEELS")}
}
