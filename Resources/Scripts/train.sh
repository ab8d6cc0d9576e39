#!/usr/bin/env bash
# From films to weights, the whole chain: lungs first, then the three steps of the classifier.
#
#   COVIDXRAY_DATA=films Resources/Scripts/train.sh RUNS [FOLD [FAMILY]]
#
# RUNS takes all that is made; the weights end in RUNS/fold_FOLD/weights. FOLD (0) is held out for the
# evaluation, the next one for the calibration, and with FAMILY all films of that source, too. Interrupted, the
# same command goes on where it stopped. Set PRECISION=float32 on processors without AMX or AVX-512 BF16,
# CONFIG to a folder of other configurations, IMAGENET to other weights ("" for none), and FOLDS to the number
# of folds.
set -euo pipefail

runs=${1:?name the folder for the runs}
fold=${2:-0}
family=${3:-}
config=${CONFIG:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../Training" && pwd)}
covidxray=${COVIDXRAY:-covidxray}
imagenet=${IMAGENET-$COVIDXRAY_DATA/vgg16_imagenet_blocks12.npz}
precision=${PRECISION:-mixed_bfloat16}
calibration=$(((fold + 1) % ${FOLDS:-9}))

base=$runs/fold_$fold
weights=$base/weights
mkdir -p "$weights"

train() { $covidxray -v train "$@"; }

# Networks that have nothing to do with the source left out are trained once a fold.
if [[ ! -e $weights/unet.onnx ]]; then
    train unet --config "$config/unet.toml" --precision "$precision" \
        --held-out-fold "$fold" --prints "$runs/prints" --out "$base/unet"
    $covidxray export unet --run "$base/unet" --out "$weights"
fi
if [[ ! -e $weights/filmcheck.onnx ]]; then
    train filmcheck --config "$config/filmcheck.toml" \
        --held-out-fold "$fold" --prints "$runs/prints" --out "$base/filmcheck"
    $covidxray export filmcheck --run "$base/filmcheck" --out "$weights"
fi
if [[ ! -e $runs/start/state.json ]]; then
    train start --config "$config/vgg16_start.toml" --imagenet "$imagenet" --out "$runs/start"
fi

out=$base
if [[ -n $family ]]; then
    out=$base-without_$family
    mkdir -p "$out"
    cp -r "$weights" "$out/"
fi
classifier() {
    train classifier "$@" --precision "$precision" --held-out-fold "$fold" --calibration-fold "$calibration" \
        --held-out-families "$family" --weights "$weights" --masks "$runs/masks" --prints "$runs/prints"
}
classifier --config "$config/pneumonia.toml" --start "$runs/start" --out "$out/pneumonia"
classifier --config "$config/covid.toml" --start "$out/pneumonia" --out "$out/covid"
$covidxray export classifier --run "$out/covid" --out "$out/weights"
