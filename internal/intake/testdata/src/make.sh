#!/bin/sh
# Makes the .docx and .xlsx files of testdata from the flat OpenDocument sources
# beside this script, with LibreOffice. Run it in this folder.
set -eu
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
office() { soffice "-env:UserInstallation=file://$profile" --headless --convert-to "$1" --outdir .. "$2" >/dev/null; }
for f in *.fodt; do office docx "$f"; done
for f in *.fods; do office xlsx "$f"; done
office doc masked.fodt
office xls dates.fods
