#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What others made of a release's styles, scripts and icons, as they wrote it, with their licences: the minified files
# cannot be read or changed.
#
#   third-party.sh NODE_MODULES ICONS.TXT TARGET
set -eu

modules=$1 icons=$2 target=$3

# take PACKAGE PATH...
take() {
    package=$1
    shift
    mkdir -p "$target/$package"
    for path; do
        mkdir -p "$target/$package/$(dirname "$path")"
        cp -R "$modules/$package/$path" "$target/$package/$path"
    done
}

rm -rf "$target"
take bootstrap LICENSE package.json js/src scss
take bootstrap-icons LICENSE package.json
mkdir "$target/bootstrap-icons/icons"
while read -r icon; do
    cp "$modules/bootstrap-icons/icons/$icon.svg" "$target/bootstrap-icons/icons/"
done <"$icons"
# tus-js-client, and what it uses.
take tus-js-client LICENSE package.json lib
take js-base64 LICENSE.md package.json base64.mjs
take querystringify LICENSE package.json index.js
take requires-port LICENSE package.json index.js
take url-parse LICENSE package.json index.js
cat >"$target/README" <<'END'
What others made of the files in the folder above, as they wrote it, each with its licence. Those files are made of this
and of templates/assets, by templates/assets/build.mjs.
END
