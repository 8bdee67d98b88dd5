// Package wordpresstest starts a WordPress of its own for a test: the packages of
// the system (wordpress, mariadb-server, php-cli, php-mysql), a database in the
// test's folder, PHP's server on loopback, and in front of it a door at which
// replies can be cut. It counts on WordPress's own side. A test that needs it
// skips where something is missing, and says what.
package wordpresstest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	system = "/usr/share/wordpress"
	theme  = "twentytwentythree"
)

// Site is a running WordPress.
type Site struct {
	URL      string // public, through the door
	User     string
	Password string // an application password

	t      testing.TB
	root   string
	socket string
	db     string // the client program
	cut    atomic.Int32
	before atomic.Int32
}

// Missing names what is not installed; "" where all is.
func Missing() string {
	var missing []string
	for _, program := range []string{"php", "mariadbd", "mariadb-install-db", "mariadb"} {
		if _, err := find(program); err != nil {
			missing = append(missing, program)
		}
	}
	if _, err := os.Stat(filepath.Join(system, "wp-load.php")); err != nil {
		missing = append(missing, "wordpress")
	}
	if _, err := os.Stat(filepath.Join(system, "wp-content/themes", theme)); err != nil {
		missing = append(missing, "wordpress-theme-"+theme)
	}
	if len(missing) == 0 {
		out, err := exec.Command("php", "-m").Output()
		if err != nil || !strings.Contains(string(out), "mysqli") {
			missing = append(missing, "php-mysql")
		}
	}
	return strings.Join(missing, ", ")
}

func find(program string) (string, error) {
	if p, err := exec.LookPath(program); err == nil {
		return p, nil
	}
	return exec.LookPath("/usr/sbin/" + program)
}

// Start starts it. It ends with the test.
func Start(t testing.TB) *Site {
	t.Helper()
	if m := Missing(); m != "" {
		if os.Getenv("GAOSHI_TEST_WORDPRESS") != "" {
			t.Fatal("not installed: " + m)
		}
		t.Skip("no WordPress to test against, not installed: " + m)
	}
	s := &Site{t: t, User: "gaoshi", root: filepath.Join(t.TempDir(), "site")}
	s.database()
	port := freePort(t)
	back := &url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)}
	door := httptest.NewServer(s.door(back))
	t.Cleanup(door.Close)
	s.URL = door.URL
	s.install()
	s.run(nil, []string{"PHP_CLI_SERVER_WORKERS=3"}, "php", "-d", "upload_max_filesize=20M", "-d", "post_max_size=24M", "-d", "display_errors=0", "-S", back.Host, "-t", s.root)
	s.wait("PHP", func() error {
		resp, err := http.Get(back.String() + "/wp-includes/js/jquery/none.txt")
		if err == nil {
			resp.Body.Close()
		}
		return err
	})
	return s
}

func freePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// run starts a program that lives as long as the test.
func (s *Site) run(out *bytes.Buffer, env []string, program string, args ...string) {
	s.t.Helper()
	path, err := find(program)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = 5 * time.Second
	group(cmd)
	if out != nil {
		cmd.Stderr = out
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
}

func (s *Site) wait(what string, ready func() error) {
	s.t.Helper()
	var err error
	for range 600 {
		if err = ready(); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("%s does not come up: %v", what, err)
}

// database makes and starts a MariaDB that only this test can reach.
func (s *Site) database() {
	s.t.Helper()
	short, err := os.MkdirTemp("", "wp") // a socket's path is short
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { os.RemoveAll(short) })
	data := filepath.Join(short, "data")
	s.socket = filepath.Join(short, "s")
	who := []string{}
	if os.Getuid() == 0 {
		who = []string{"--user=root"}
	}
	install, _ := find("mariadb-install-db")
	args := append([]string{"--no-defaults", "--datadir=" + data, "--auth-root-authentication-method=normal", "--skip-test-db"}, who...)
	if out, err := exec.Command(install, args...).CombinedOutput(); err != nil {
		s.t.Fatalf("make the database: %v\n%s", err, out)
	}
	s.run(nil, nil, "mariadbd", append([]string{"--no-defaults", "--datadir=" + data, "--socket=" + s.socket, "--skip-networking", "--innodb-flush-log-at-trx-commit=0",
		"--innodb-buffer-pool-size=16M", "--skip-log-bin", "--pid-file=" + filepath.Join(short, "pid")}, who...)...)
	s.db, _ = find("mariadb")
	s.wait("MariaDB", func() error {
		return exec.Command(s.db, "--no-defaults", "-S", s.socket, "-u", "root", "-e", "SELECT 1").Run()
	})
	s.SQL("CREATE DATABASE IF NOT EXISTS wp CHARACTER SET utf8mb4")
}

// SQL runs a statement in WordPress's database and returns what it prints.
func (s *Site) SQL(statement string) string {
	s.t.Helper()
	args := []string{"--no-defaults", "-S", s.socket, "-u", "root", "-N", "--default-character-set=utf8mb4", "-e", statement}
	if !strings.HasPrefix(statement, "CREATE DATABASE") {
		args = append(args, "wp")
	}
	out, err := exec.Command(s.db, args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", statement, err, out)
	}
	return strings.TrimSpace(string(out))
}

const settings = `<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:%s'); define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', '%s'); define('WP_SITEURL', '%s'); define('WP_ENVIRONMENT_TYPE', 'local'); define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true); define('FS_METHOD', 'direct');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
`

// install copies WordPress, sets it up and gives the county's clerk a password.
func (s *Site) install() {
	s.t.Helper()
	if out, err := exec.Command("cp", "-rL", system, s.root).CombinedOutput(); err != nil && !strings.Contains(string(out), "cannot stat") {
		s.t.Fatalf("copy WordPress: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(s.root, "wp-config.php"), fmt.Appendf(nil, settings, s.socket, s.URL, s.URL), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(s.root, "wp-content/uploads"), 0o755); err != nil {
		s.t.Fatal(err)
	}
	out := s.php(`define('WP_INSTALLING', true); $_SERVER['HTTP_HOST'] = parse_url('`+s.URL+`', PHP_URL_HOST); require '`+s.root+`/wp-load.php';
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		wp_install('示例县人民政府门户网站', 'gaoshi', 'clerk@example.test', true, '', wp_generate_password());
		switch_theme('`+theme+`'); update_option('permalink_structure', '/xxgk/%post_id%/');
		foreach (get_posts(['numberposts' => -1, 'post_status' => 'any', 'post_type' => ['post', 'page']]) as $p) wp_delete_post($p->ID, true);
		list($pw) = WP_Application_Passwords::create_new_application_password(1, ['name' => 'gaoshi']); echo "\nPASSWORD:", $pw;`, "")
	_, pw, ok := strings.Cut(out, "PASSWORD:")
	if !ok {
		s.t.Fatalf("install WordPress:\n%s", out)
	}
	s.Password = strings.TrimSpace(pw)
	// What is published is counted by the database itself, at every change.
	s.SQL(`CREATE TABLE published (slug VARCHAR(200), n INT)`)
	for _, on := range []string{"INSERT", "UPDATE"} {
		s.SQL(`CREATE TRIGGER count_` + strings.ToLower(on) + ` AFTER ` + on + ` ON wp_posts FOR EACH ROW
			INSERT INTO published SELECT NEW.post_name, COUNT(*) FROM wp_posts WHERE post_type = 'post' AND post_status <> 'trash' AND post_status <> 'auto-draft'
			AND (post_name = NEW.post_name OR post_name LIKE CONCAT(NEW.post_name, '-%'))`)
	}
}

// php runs code in PHP, outside of the server.
func (s *Site) php(code, load string) string {
	s.t.Helper()
	cmd := exec.Command("php", "-d", "display_errors=stderr", "-r", load+code)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("php: %v\n%s\n%s", err, out, errs.String())
	}
	return string(out)
}

// Do runs code inside WordPress, as somebody at the county does who tells nobody.
func (s *Site) Do(code string) string {
	s.t.Helper()
	return s.php(code, `$_SERVER['HTTP_HOST'] = parse_url('`+s.URL+`', PHP_URL_HOST); require '`+s.root+`/wp-load.php'; `)
}

// Cut cuts the next n replies to calls that write: WordPress has taken them.
func (s *Site) Cut(n int) { s.cut.Store(int32(n)) }

// CutBefore cuts the next n calls that write before WordPress hears of them.
func (s *Site) CutBefore(n int) { s.before.Store(int32(n)) }

// Articles counts the articles of a key that are not in the bin.
func (s *Site) Articles(slug string) string {
	s.t.Helper()
	return s.SQL(`SELECT COUNT(*) FROM wp_posts WHERE post_type = 'post' AND post_status NOT IN ('trash', 'auto-draft') AND (post_name = '` + slug + `' OR post_name LIKE '` + slug + `-%')`)
}

// Most is how many articles of a key stood at once, at any moment since the start.
func (s *Site) Most(slug string) string {
	s.t.Helper()
	return s.SQL(`SELECT COALESCE(MAX(n), 0) FROM published WHERE slug = '` + slug + `' OR slug LIKE '` + slug + `-%'`)
}

// door passes everything on, but for what it is told to cut.
func (s *Site) door(back *url.URL) http.Handler {
	proxy := &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(back)
		r.Out.Host = r.In.Host
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writes := r.Method != http.MethodGet && strings.Contains(r.URL.Path, "wp-json")
		if writes && s.before.Add(-1) >= 0 {
			panic(http.ErrAbortHandler)
		}
		if writes && s.cut.Add(-1) >= 0 {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	})
}
