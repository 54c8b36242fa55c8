#!/usr/bin/env bash
# Builds the fuzz targets: the program's own sources with libFuzzer's coverage, AddressSanitizer and
# UndefinedBehaviorSanitizer, and a harness each. Usage: build.sh [--bulk] FOLDER [TARGET...]
#
# --bulk leaves AddressSanitizer out, for many more executions a second: Swift's own traps, the C kernels'
# UndefinedBehaviorSanitizer (as traps) and the scanner harness's guard page stay. KERNEL_FLAGS: more flags for the C
# kernels.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift_sanitizers=fuzzer,address
kernel_flags=(-O1 -g -fno-omit-frame-pointer "-fsanitize=fuzzer-no-link,address,undefined"
  -fno-sanitize-recover=undefined)
link=(-Xclang-linker -fsanitize=undefined)
if [ "$1" = --bulk ]; then
  shift
  swift_sanitizers=fuzzer
  kernel_flags=(-O2 -g "-fsanitize=fuzzer-no-link,undefined" -fsanitize-trap=undefined)
  link=()
fi
read -ra more_flags <<< "${KERNEL_FLAGS:-}"
kernel_flags+=("${more_flags[@]}")
out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
targets=("$@")
if [ ${#targets[@]} = 0 ]; then targets=(scanner texts files); fi
toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
plain=("$toolchain/swiftc" -swift-version 6 -O -wmo -parse-as-library -enable-testing -package-name kvplace
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -I "$out" -Xcc -I"$PWD/Sources/CScanKernels/include"
  -Xcc -fmodule-map-file="$out/CScanKernels.modulemap" -I Sources/CZlib -I Sources/CZstd)
if [ "$(uname -m)" = x86_64 ]; then plain+=(-Xcc -march=x86-64-v2); fi
swift=("${plain[@]}" -sanitize="$swift_sanitizers")

cat > "$out/CScanKernels.modulemap" <<MAP
module CScanKernels { umbrella "$PWD/Sources/CScanKernels/include" export * }
MAP

objects=()
for source in Sources/CScanKernels/*.c; do
  object="$out/$(basename "$source" .c).o"
  if [ ! -e "$object" ] || [ -n "$(find Sources/CScanKernels Tests/EmulatedAVX512 Tests/Fuzz/build.sh -newer "$object" -type f)" ]; then
    "$toolchain/clang" -c "${kernel_flags[@]}" -ISources/CScanKernels/include "$source" -o "$object"
  fi
  objects+=("$object")
done

# A module of some folders or files; not again where nothing has changed since.
compile() {
  local name=$1 command=$2
  shift 2
  local -n compiler=$command
  local object="$out/$name.swift.o"
  if [ ! -e "$object" ] || [ -n "$(find Sources Tests/TestSupport Tests/Fuzz/build.sh -newer "$object" -type f)" ]; then
    local sources
    mapfile -t sources < <(find "$@" -name '*.swift')
    "${compiler[@]}" -emit-module -emit-module-path "$out/$name.swiftmodule" -module-name "$name" -c \
      "${sources[@]}" -o "$object"
  fi
}
module() {
  compile "$1" swift "Sources/$1"
  objects+=("$out/$1.swift.o")
}
needs() {
  local target
  for target in "${targets[@]}"; do [[ " $* " = *" $target "* ]] && return; done
  return 1
}
if needs texts files; then
  module TextReading
  module TraceReading
fi
if needs texts; then
  module LocalityModel
  module Sizing
  module Wording
  module Recommendations
fi
# The scanner alone: libFuzzer looks at every counter of the program after each execution. What it is compared with is
# not looked into: its branches would fill the corpus.
if needs scanner; then
  compile RecordScanning swift Sources/TraceReading/Lines/{Byte,TraceRecord,RecordScanner,RecordScanner+*}.swift
  compile NaiveReading plain Tests/TestSupport/Naive{JSONReader,LineReader,Decimal,Record}.swift
fi

for target in "${targets[@]}"; do
  of_target=("${objects[@]}")
  if [ "$target" = scanner ]; then
    of_target=("$out/"{PositionScan,CScanKernels,RecordScanning.swift,NaiveReading.swift}.o)
  fi
  "${swift[@]}" -module-name "fuzz_$target" "Tests/Fuzz/$target.swift" "${of_target[@]}" \
    -lz -lzstd "${link[@]}" -o "$out/$target" 2> >(grep -v "Cannot export local symbol" >&2)
done
