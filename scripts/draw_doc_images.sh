#!/usr/bin/env bash
# Makes the pictures of README.md and docs/ with the program itself: the figure of the founding case, and the window in
# light and dark. Needs Xvfb, xdotool and ImageMagick (`.ci/run` installs them).
#
#     scripts/draw_doc_images.sh [PROGRAM]      default: builds and uses target/release/phaseline
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=${1:-}
if [[ -z $program ]]; then
    cargo build --release --quiet
    program="${CARGO_TARGET_DIR:-target}/release/phaseline"
fi
program=$(realpath "$program")
images=$PWD/docs/images
case_file=$PWD/examples/her2_withdrawal.ron
mkdir -p "$images"

# Both figures of the founding report on a page of Nature.
for format in png svg pdf; do
    "$program" render "$case_file" -o "$images/her2_withdrawal.$format" --preset nature-double
done
for format in png pdf; do
    "$program" render "$case_file" -o "$images/her2_withdrawal_panel.$format" --view panel --preset nature-double
done

work=$(mktemp -d)
pids=()
cleanup() {
    if ((${#pids[@]})); then kill "${pids[@]}" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap cleanup EXIT

# The number of a free display, told by the server itself.
Xvfb -displayfd 3 -screen 0 1440x900x24 +extension GLX 3>"$work/display" 2>/dev/null &
pids+=($!)
for _ in $(seq 100); do
    [[ -s $work/display ]] && break
    sleep 0.1
done
DISPLAY=":$(cat "$work/display")"
# No desktop behind the window: nothing to ask it, nothing to start.
export DISPLAY DBUS_SESSION_BUS_ADDRESS=disabled:

for theme in Light Dark; do
    config=$work/$theme
    mkdir -p "$config/phaseline"
    echo "(theme: $theme, started_before: true)" >"$config/phaseline/settings.ron"
    XDG_CONFIG_HOME=$config XDG_DATA_HOME=$config WAYLAND_DISPLAY='' "$program" "$case_file" &
    window_pid=$!
    pids+=("$window_pid")
    window=""
    for _ in $(seq 100); do
        window=$(xdotool search --onlyvisible --name Phaseline 2>/dev/null | tail -1) && [[ -n $window ]] && break
        sleep 0.2
    done
    xdotool windowmove "$window" 0 0 windowsize --sync "$window" 1440 900
    xdotool mousemove 720 890
    sleep 3
    name=$(tr '[:upper:]' '[:lower:]' <<<"$theme")
    import -window root -strip "$images/window-$name.png"
    kill "$window_pid"
    wait "$window_pid" 2>/dev/null || true
done
ls -l "$images"
