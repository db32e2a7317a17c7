<?php
// The configuration of the throw-away site; place.json beside its folder says where it is.
$place = json_decode(file_get_contents(dirname(__DIR__) . '/place.json'), true);
define('DB_NAME', 'wp');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . $place['socket']);
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', $place['base']);
define('WP_SITEURL', $place['base']);
define('WP_DEBUG', false);
// Nothing is asked of outside, and nothing runs beside what is measured.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define($name . '_KEY', 'a site of an hour ' . $name);
    define($name . '_SALT', 'a site of an hour ' . $name);
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
