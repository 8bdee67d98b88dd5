#!/bin/sh
# After the .deb is unpacked: the account of the daemon, and a running one is renewed.
set -e
id gaoshi >/dev/null 2>&1 || useradd --system --home-dir /var/lib/gaoshi --shell /usr/sbin/nologin gaoshi
chgrp -R gaoshi /etc/gaoshi
chmod -R g+rX,o-rwx /etc/gaoshi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart gaoshi.service
fi
