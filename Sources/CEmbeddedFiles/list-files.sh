#!/bin/sh
# Prints embedded_files.inc: one #embed for each file of Templates/ and site/ but pictures, ordered by path, and as
# policy/NAME what a Content-Security-Policy calls the style and scripts of a page that holds them. Run from the
# package's root.
set -eu
LC_ALL=C
export LC_ALL
number=0
table=""
echo "// Written by list-files.sh (make embed)."
for path in $(find Templates site -type f ! -name '.*' ! -path 'site/images/*' | sort); do
    printf 'static const unsigned char file_%d[] = {\n#embed "../../%s" suffix(,)\n0};\n' "$number" "$path"
    table="$table    {\"$path\", file_$number, sizeof file_$number - 1},
"
    number=$((number + 1))
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
