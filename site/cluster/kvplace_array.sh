#!/bin/bash
# A campaign as a Slurm job array: each task analyses a share of the shards, a last job merges them.
#
#   analysis=$(sbatch --parsable --array=1-100 kvplace_array.sh analyze TRACE PARTIALS --block-sizes 16,64)
#   sbatch --dependency=afterany:$analysis kvplace_array.sh merge PARTIALS analysis.json
#
# TRACE and PARTIALS are on a disk that all nodes see. The array starts at 1. A task that failed is run again by its
# number alone: sbatch --array=17 --export=ALL,KVPLACE_SHARES=100 kvplace_array.sh analyze TRACE PARTIALS ...
#SBATCH --job-name=kvplace
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
set -euo pipefail

analyze() {
  local trace=$1 partials=$2
  shift 2
  local number=${SLURM_ARRAY_TASK_ID:?run this as a job array: sbatch --array=1-N}
  local shares=${KVPLACE_SHARES:-${SLURM_ARRAY_TASK_MAX:?run this as a job array: sbatch --array=1-N}}
  mkdir -p "$partials"
  srun kvplace analyze --input "$trace" --partial --shards "$number/$shares" --jobs "${SLURM_CPUS_PER_TASK:-2}" \
    --out "$partials/$number.part" --quiet "$@"
}

# Merges a hundred partials at a time into one, so that no command line is too long.
merge() {
  local partials=$1 out=$2 group=0 scratch
  scratch=$(mktemp -d "$partials/merge.XXXXXX")
  # shellcheck disable=SC2064 # The folder's name is known here alone: at exit the variable is gone.
  trap "rm -rf '$scratch'" EXIT
  while mapfile -t -n 100 -u 3 files && ((${#files[@]})); do
    group=$((group + 1))
    srun kvplace merge "${files[@]}" --partial --out "$scratch/$group.part" --quiet || [ -e "$scratch/$group.part" ]
  done 3< <(find "$partials" -maxdepth 1 -name '*.part' | sort)
  ((group)) || { echo "$partials: no partials; run the array first" >&2; exit 66; }
  srun kvplace merge "$scratch"/*.part --out "$out" --quiet
}

case ${1:-} in
  analyze) shift; analyze "$@" ;;
  merge) shift; merge "$@" ;;
  *) echo "usage: kvplace_array.sh analyze TRACE PARTIALS [FLAGS] | merge PARTIALS RESULT" >&2; exit 64 ;;
esac
