#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes ../exports anew: R, data.table, pandas, LibreOffice and Gnumeric with German, French and Swiss settings.
# Needs r-base, r-cran-data.table, python3-pandas, libreoffice-calc, gnumeric, locale de_DE.UTF-8.  Not run by tests.
set -eu
cd "$(dirname "$0")"
Rscript make.R
/usr/bin/python3 make.py
work=$(mktemp -d)
trap 'rm -rf "$work" patients.fods' EXIT
# office LOCALE FORMAT - patients.fods in $work/patients.*, written with the settings of a country
office() {
    mkdir -p "$work/$1/user"
    cat >"$work/$1/user/registrymodifications.xcu" <<XCU
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop
 oor:name="ooSetupSystemLocale" oor:op="fuse"><value>$1</value></prop></item></oor:items>
XCU
    soffice "-env:UserInstallation=file://$work/$1" --headless --convert-to "$2" --outdir "$work" patients.fods \
        >/dev/null 2>&1
}
# calc NAME SEPARATOR CHARSET LOCALE AS_SHOWN - separator and charset as LibreOffice numbers them: 59 = ;, 9 = tab,
# 44 = comma; 76 = UTF-8, 1 = Windows-1252, 65535 = UTF-16
calc() {
    office "$4" "csv:Text - txt - csv (StarCalc):$2,34,$3,1,,0,false,$5"
    mv "$work/patients.csv" "../exports/$1"
}
calc calc_german.csv 59 76 de-DE true
calc calc_german_1252.csv 59 1 de-DE true
calc calc_german_tab.tsv 9 76 de-DE true
calc calc_german_comma.csv 44 76 de-DE true
calc calc_german_utf16.csv 59 65535 de-DE true
calc calc_french.csv 59 76 fr-FR true
calc calc_swiss.csv 59 76 de-CH true
calc calc_english.csv 44 76 en-US true
calc calc_raw.csv 44 76 de-DE false
office de-DE ods
mv "$work/patients.ods" "$work/sheet.ods"
# gnumeric NAME OPTIONS
gnumeric() {
    LC_ALL=de_DE.UTF-8 ssconvert -T Gnumeric_stf:stf_assistant -O "$2" "$work/sheet.ods" "$work/out.txt" >/dev/null 2>&1
    mv "$work/out.txt" "../exports/$1"
}
gnumeric gnumeric_german.csv 'separator=; locale=de_DE.UTF-8'
gnumeric gnumeric_german_tab.txt "separator='	' locale=de_DE.UTF-8 format=preserve"
gnumeric gnumeric_latin1.csv "separator=; locale=de_DE.UTF-8 charset=ISO-8859-1 quoting-mode=always"
LC_ALL=de_DE.UTF-8 ssconvert -T Gnumeric_stf:stf_csv "$work/sheet.ods" ../exports/gnumeric.csv >/dev/null 2>&1
