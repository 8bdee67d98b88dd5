#!/bin/sh
# Before the program goes: the daemon stops. Settings and data stay.
set -e
[ "$1" = upgrade ] || [ ! -d /run/systemd/system ] || systemctl stop gaoshi.service || true
