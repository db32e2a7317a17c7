"""A throw-away WordPress of Debian's packages: MariaDB, PHP with its cache of compiled code, nginx; on loopback.

The regulations are its posts, our sections its categories and its menu. Needs the Debian packages of `PACKAGES`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.production.processes import BENCHMARKS, Rival, Skipped, answers_http, running
from tests.service import free_port

PACKAGES = "wordpress wordpress-theme-twentytwentyone php-fpm php-mysql php-mbstring php-xml mariadb-server nginx"
SOURCE = Path("/usr/share/wordpress")
SCRIPTS = BENCHMARKS / "wordpress"
# A classic theme: the default one of this version, made of blocks, is slower.
THEME = "twentytwentyone"
# As many as the portal has workers, twice over: PHP waits for its database.
CHILDREN = 4

MARIADB = ["--no-defaults", "--skip-networking", "--innodb-buffer-pool-size=256M", "--innodb-flush-log-at-trx-commit=2"]
FPM = """[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
user = nobody
group = nogroup
listen = {folder}/fpm.sock
listen.mode = 0666
pm = static
pm.max_children = {children}
php_admin_value[opcache.enable] = 1
php_admin_value[opcache.memory_consumption] = 192
php_admin_value[opcache.max_accelerated_files] = 10000
php_admin_value[realpath_cache_size] = 4096K
"""
NGINX = """worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/site;
    index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      include /etc/nginx/fastcgi.conf;
      fastcgi_pass unix:{folder}/fpm.sock;
      fastcgi_keep_conn on;
      fastcgi_buffers 16 64k;
      fastcgi_buffer_size 64k;
    }}
  }}
}}
"""


@contextmanager
def wordpress(texts: dict[str, Any]) -> Iterator[Rival]:
    """The site, running. Raises Skipped where the packages are missing."""
    fpm = next(Path("/usr/sbin").glob("php-fpm*"), None)
    missing = not (SOURCE / "wp-load.php").exists() or not (SOURCE / "wp-content/themes" / THEME).exists()
    if missing or fpm is None or not all(map(shutil.which, ["mariadbd", "mariadb-install-db", "php", "nginx"])):
        raise Skipped(f"not installed: apt-get install --no-install-recommends {PACKAGES}")
    with tempfile.TemporaryDirectory(prefix="portal-bench-wordpress-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _database(folder) as database:
            port = free_port()
            paths = _site(folder, texts, f"http://127.0.0.1:{port}")
            (folder / "fpm.conf").write_text(FPM.format(folder=folder, children=CHILDREN))
            command: list[str | Path] = [fpm, "--fpm-config", folder / "fpm.conf"]
            with running(command, (folder / "fpm.sock").exists, log=folder / "log") as php:
                (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
                server: list[str | Path] = ["nginx", "-e", "stderr", "-c", folder / "nginx.conf", "-g", "daemon off;"]
                with running(server, answers_http(port), log=folder / "log") as web:
                    yield Rival(f"http://127.0.0.1:{port}", paths, [database.pid, php.pid, web.pid])


@contextmanager
def _database(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    data, socket = folder / "mysql", folder / "mysql.sock"
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db", "--user=root"]
    # Whoever may open the socket is let in: it stands in a folder of an hour.
    subprocess.run([*install, "--auth-root-authentication-method=normal"], check=True, capture_output=True)
    command = ["mariadbd", *MARIADB, f"--datadir={data}", f"--socket={socket}", f"--pid-file={folder}/mysql.pid"]
    with running([*command, "--user=root"], socket.exists, log=folder / "mysql.log") as process:
        socket.chmod(0o777)
        subprocess.run(["mariadb", f"--socket={socket}", "-uroot", "-e", "CREATE DATABASE wp"], check=True)
        yield process


def _site(folder: Path, texts: dict[str, Any], base: str) -> list[str]:
    """Copy the code, install, write the posts; the paths of the articles in their order."""
    site = folder / "site"
    shutil.copytree(SOURCE, site, ignore=shutil.ignore_patterns("wp-config.php"), dirs_exist_ok=True)
    (site / "wp-content/uploads").mkdir(exist_ok=True)
    shutil.copy(SCRIPTS / "wp-config.php", site / "wp-config.php")
    (folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=False))
    (folder / "place.json").write_text(json.dumps({"base": base, "socket": str(folder / "mysql.sock"), "theme": THEME}))
    # The site's own configuration reads place.json, which stands beside it.
    done = subprocess.run(
        ["php", "-d", "memory_limit=1G", str(SCRIPTS / "fill.php"), str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"WordPress was not filled:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
