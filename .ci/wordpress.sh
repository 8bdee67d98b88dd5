#!/usr/bin/env bash
# The portal against a real WordPress: create, correct, withdraw, cut replies, what is
# trashed or edited there, attachment and picture, counted on WordPress's own side.
# Fails, and says what is missing, where the packages are not installed; as root it
# installs them first. Without this script the same test skips where they are missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v php && command -v mariadb-install-db && [ -d /usr/share/wordpress/wp-content/themes/twentytwentythree ]; } >/dev/null; then
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wordpress wordpress-theme-twentytwentythree mariadb-server php-cli php-mysql >/dev/null
fi
GAOSHI_TEST_WORDPRESS=1 go test -count=1 -v -timeout 10m -run '^TestWordPress$' ./channels/builtin
