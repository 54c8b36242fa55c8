#!/bin/sh
# Prints embedded_files.inc: one #embed for each file of Templates/ and site/ but pictures, ordered by path, and as
# policy/NAME what a Content-Security-Policy calls the style and scripts of a page that holds them. Run from the
# package's root.
set -eu
LC_ALL=C
export LC_ALL
table=""
echo "// Written by list-files.sh (make embed)."
# Arrays are called as their files, so that a file more is a few lines more.
for file in $(find Templates site -type f ! -name '.*' ! -path 'site/images/*' | sort \
    | sed 's/.*/&=&/; :next; s/[^A-Za-z0-9_]\(.*=\)/_\1/; t next'); do
    name="${file%%=*}"
    path="${file#*=}"
    printf 'static const unsigned char %s[] = {\n#embed "../../%s" suffix(,)\n0};\n' "$name" "$path"
    table="$table    {\"$path\", $name, sizeof $name - 1},
"
done
policy() {
    name="$1"
    shift
    digest=$(cat "$@" | python3 -c 'import base64, hashlib, sys
print(base64.b64encode(hashlib.sha256(sys.stdin.buffer.read()).digest()).decode())')
    printf 'static const unsigned char policy_%s[] = "sha256-%s";\n' "$name" "$digest"
    table="$table    {\"policy/$name\", policy_$name, sizeof policy_$name - 1},
"
}
policy style site/assets/kvplace.css
policy script site/assets/kvplace.js
policy planner site/assets/engines.js site/assets/planner.js
printf 'static const KVEmbeddedFile files[] = {\n%s};\n' "$table"
