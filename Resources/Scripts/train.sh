#!/usr/bin/env bash
# From films to weights, the whole chain: lungs, film check, then the classifier's heads on a frozen VGG16.
#
#   COVIDXRAY_DATA=films Resources/Scripts/train.sh RUNS [FOLD [FAMILY]]
#
# RUNS takes all that is made; the weights end in RUNS/fold_FOLD/weights. FOLD (0) is held out for the
# evaluation, and with FAMILY all films of that source, too. Interrupted, the same command goes on where it
# stopped. Set MORE_DATA to further data folders, HEADS to further options of 'covidxray train heads', BACKBONE
# to the weights of VGG16 (a file, or the run of a classifier; by default vgg16_imagenet_notop.npz beside the
# manifest), PRECISION=float32 on processors without AMX or AVX-512 BF16, and CONFIG to a folder of other
# configurations.
set -euo pipefail

fail() { printf '%s\n' "$*" >&2; exit 2; }

runs=${1:?name the folder for the runs}
fold=${2:-0}
family=${3:-}
config=${CONFIG:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../Training" && pwd)}
covidxray=${COVIDXRAY:-covidxray}
precision=${PRECISION:-mixed_bfloat16}

# All that the last step needs is asked for before the first one, which takes hours.
[[ -n ${COVIDXRAY_DATA:-} ]] ||
    fail "COVIDXRAY_DATA is not set; set it to the folder of films that contains manifest.csv."
for folder in "$COVIDXRAY_DATA" ${MORE_DATA:-}; do
    [[ -f $folder/manifest.csv ]] || fail "$folder: contains no manifest.csv; name a folder of films that does."
done
backbone=${BACKBONE:-$COVIDXRAY_DATA/vgg16_imagenet_notop.npz}
[[ -e $backbone ]] ||
    fail "$backbone: the weights of VGG16 are missing; 'covidxray train start --imagenet keras --out vgg16'" \
        "downloads them, then set BACKBONE=vgg16/imagenet.npz."

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
if [[ ! -e $weights/expected_dice.json ]]; then
    $covidxray -v gate --weights "$weights" --prints "$runs/prints"
fi
if [[ ! -e $weights/filmcheck.onnx ]]; then
    train filmcheck --config "$config/filmcheck.toml" \
        --held-out-fold "$fold" --prints "$runs/prints" --out "$base/filmcheck"
    $covidxray export filmcheck --run "$base/filmcheck" --out "$weights"
fi

out=$base
if [[ -n $family ]]; then
    out=$base-without_$family
    mkdir -p "$out"
    cp -r "$weights" "$out/"
fi
# shellcheck disable=SC2086 # one word for each folder and option
train heads --config "$config/heads.toml" --backbone "$backbone" --data "$COVIDXRAY_DATA" ${MORE_DATA:-} \
    --held-out-fold "$fold" --held-out-families "$family" \
    --weights "$weights" --masks "$runs/masks" --prints "$runs/prints" --out "$out/heads" ${HEADS:-}
$covidxray export classifier --run "$out/heads" --out "$out/weights"
# shellcheck disable=SC2086 # one word for each folder
$covidxray seen --data "$COVIDXRAY_DATA" ${MORE_DATA:-} --weights "$out/weights"
