#!/bin/sh
# Prints embedded_files.inc: one #embed for each file of Templates/ and site/ but pictures, ordered by path. Run from the package's root.
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
printf 'static const KVEmbeddedFile files[] = {\n%s};\n' "$table"
