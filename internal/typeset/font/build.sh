#!/bin/sh
# Makes the two fonts of this folder from Noto Sans SC (SIL Open Font License 1.1),
# as published by npm package @expo-google-fonts/noto-sans-sc 0.4.3.
#
#   sh build.sh            (needs npm, hb-subset of HarfBuzz >= 6, Debian's apt and dpkg-deb)
#
# sans.ttf       Regular: every Han character of the font (URO, extension A, and those of
#                extensions B-H that 通用规范汉字表 or GB 18030-2022 level 2 ask for),
#                Latin, punctuation, symbols and kana.
# sans-bold.ttf  Bold: the 8105 characters of 通用规范汉字表 (Unihan kTGH) and the same
#                Latin, punctuation and symbols. Any other bold character is drawn from
#                Regular with a thicker stroke.
# Hinting and layout tables are dropped: pages are set by internal/typeset, not by a shaper.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null
tar xzf ./*.tgz
apt-get download -qq unicode-data
dpkg-deb --fsys-tarfile unicode-data_*.deb | tar xO ./usr/share/unicode/Unihan_OtherMappings.txt.bz2 |
	bzcat | awk '/^U/ && $2 == "kTGH" { print $1 }' >tgh.txt
[ "$(wc -l <tgh.txt)" = 8105 ]

common=20-7E,A0-17F,18F,192,1CD-1DC,1F8-1F9,251,261,2C6-2C7,2C9-2CB,2D9,391-3A9,3B1-3C9,401,410-44F,451
common=$common,2010-2027,202F-203B,203E,2042,2047-2049,2051,20AC,2103,2105,2109,2113,2116,2121,2122,212B,2150-218B
common=$common,2190-2199,21C4,21E6-21E9,2200-22FF,2312,2460-24FF,2500-25FF,2600-2642,2660-266F,2713,2714,2717,2776-2793
common=$common,3000-3020,3030,303B-303D,3041-30FF,3100-312F,31A0-31BF,3220-3250,3251-325F,3280-32BF,32D0-32FE,3300-33FF
common=$common,FE10-FE1F,FE30-FE6F,FF01-FF5E,FFE0-FFE6,FFFD
han=3400-4DBF,4E00-9FFF,F900-FAFF,20000-323AF

subset() { # source, characters, target
	hb-subset --no-hinting --drop-tables+=GSUB,GPOS,GDEF,BASE,STAT,vhea,vmtx,VORG,DSIG,meta,gasp,prep,fpgm,'cvt ' \
		--name-IDs=0,1,2,3,4,5,6,13,14 --unicodes-file="$2" --output-file="$3" "$1"
}
printf '%s\n' "$common" "$han" | tr ',' '\n' >regular.txt
{ printf '%s\n' "$common" | tr ',' '\n'; sed 's/^U+//' tgh.txt; } >bold.txt
subset package/400Regular/NotoSansSC_400Regular.ttf regular.txt "$here/sans.ttf"
subset package/700Bold/NotoSansSC_700Bold.ttf bold.txt "$here/sans-bold.ttf"
cp package/LICENSE_FONT "$here/OFL.txt"
ls -l "$here"
