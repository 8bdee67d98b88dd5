#!/bin/sh
# Makes words.txt from the dictionary of jieba 0.42.1 (MIT), as Debian's package
# python3-jieba has it: words of one to four characters that are common enough, each
# with ten times the logarithm of its frequency, sorted by bytes.
#
#   sh build.sh            (needs Debian's apt and dpkg-deb, awk, sort)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq python3-jieba
dpkg-deb -x python3-jieba_*.deb .
LC_ALL=C awk 'length($1) % 3 == 0 && $1 !~ /[ -~]/ && $1 ~ /^([\344-\351][\200-\277][\200-\277])+$/ {
	n = length($1) / 3
	if (n == 1 && $2 >= 1000 || n == 2 && $2 >= 100 || (n == 3 || n == 4) && $2 >= 150)
		printf "%s %d\n", $1, 10 * log($2) + 0.5
}' usr/lib/python3/dist-packages/jieba/dict.txt | LC_ALL=C sort >"$here/words.txt"
wc -l "$here/words.txt"
