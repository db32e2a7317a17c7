<?php
// Installs the site in FOLDER/site and writes its posts from FOLDER/texts.json: php fill.php FOLDER.
// Prints the paths of the posts, in the order of the texts, as one line of JSON.
$folder = $argv[1];
$texts = json_decode(file_get_contents("$folder/texts.json"), true);
$place = json_decode(file_get_contents("$folder/place.json"), true);
$_SERVER['HTTP_HOST'] = parse_url($place['base'], PHP_URL_HOST);
define('WP_INSTALLING', true);
require "$folder/site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
require_once ABSPATH . 'wp-admin/includes/nav-menu.php';
wp_install('naive', 'admin', 'admin@example.com', true, '', wp_generate_password());
switch_theme($place['theme']);
update_option('permalink_structure', '/archives/%post_id%/');
update_option('posts_per_page', 20);
update_option('timezone_string', 'Asia/Shanghai');
wp_delete_post(1, true);
wp_defer_term_counting(true);

$categories = ['' => 0];
$menu = wp_create_nav_menu('menu');
$items = ['' => 0];
foreach ($texts['sections'] as $section) {
    $parent = strrpos($section['path'], '/') === false ? '' : dirname($section['path']);
    $path = $section['path'];
    $categories[$path] = wp_insert_category([
        'cat_name' => $section['title'],
        'category_nicename' => str_replace('/', '-', $path),
        'category_parent' => $categories[$parent],
    ]);
    $items[$path] = wp_update_nav_menu_item($menu, 0, [
        'menu-item-title' => $section['title'],
        'menu-item-object' => 'category',
        'menu-item-object-id' => $categories[$path],
        'menu-item-type' => 'taxonomy',
        'menu-item-status' => 'publish',
        'menu-item-parent-id' => $items[$parent],
    ]);
}
set_theme_mod('nav_menu_locations', ['primary' => $menu]);

$paths = [];
foreach ($texts['articles'] as $article) {
    $id = wp_insert_post(wp_slash([
        'post_title' => $article['title'],
        'post_content' => $article['html'],
        'post_excerpt' => $article['intro'],
        'post_date' => $article['date'] . ' 09:00:00',
        'post_status' => 'publish',
        'post_author' => 1,
        'comment_status' => 'closed',
        'post_category' => [$categories[$article['section']]],
    ]), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message());
        exit(1);
    }
    $paths[] = "/archives/$id/";
}
wp_defer_term_counting(false);
flush_rewrite_rules(false);
echo "\n", json_encode($paths), "\n";
