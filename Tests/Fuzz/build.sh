#!/usr/bin/env bash
# Builds the fuzz targets: the program's own sources with libFuzzer's coverage and AddressSanitizer, the C kernels with
# UndefinedBehaviorSanitizer too, and a harness each. Usage: build.sh FOLDER [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mkdir -p "$1" && cd "$1" && pwd)
shift
targets=("${@:-scanner texts files partials}")
read -ra targets <<< "${targets[*]}"
toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
swift=("$toolchain/swiftc" -swift-version 6 -O -wmo -parse-as-library -enable-testing -sanitize=fuzzer,address
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -I "$out" -Xcc -I"$PWD/Sources/CScanKernels/include"
  -Xcc -fmodule-map-file="$out/CScanKernels.modulemap" -I Sources/CZlib -I Sources/CZstd)

cat > "$out/CScanKernels.modulemap" <<MAP
module CScanKernels { umbrella "$PWD/Sources/CScanKernels/include" export * }
MAP

objects=()
for source in Sources/CScanKernels/*.c; do
  object="$out/$(basename "$source" .c).o"
  "$toolchain/clang" -c -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined \
    -fno-sanitize-recover=undefined -ISources/CScanKernels/include "$source" -o "$object"
  objects+=("$object")
done

module() {
  local name=$1
  shift
  "${swift[@]}" -emit-module -emit-module-path "$out/$name.swiftmodule" -module-name "$name" -c \
    $(find "$@" -name '*.swift') -o "$out/$name.swift.o"
  objects+=("$out/$name.swift.o")
}
module TextReading Sources/TextReading
module TraceReading Sources/TraceReading
module LocalityModel Sources/LocalityModel
case " ${targets[*]} " in *" partials "*)
  module CacheSimulation Sources/CacheSimulation
  module Locality Sources/Locality ;;
esac
case " ${targets[*]} " in *" texts "*) module Recommendations Sources/Recommendations ;; esac

for target in "${targets[@]}"; do
  naive=()
  if [ "$target" = scanner ]; then naive=(Tests/TestSupport/Naive{JSONReader,LineReader,Decimal,Record}.swift); fi
  "${swift[@]}" -module-name "fuzz_$target" "Tests/Fuzz/$target.swift" "${naive[@]}" "${objects[@]}" \
    -lz -lzstd -Xclang-linker -fsanitize=undefined -o "$out/$target"
done
