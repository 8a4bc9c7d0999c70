# Runs a display by the bundle $1, as a user of a minimal system, and prints what its parts answer.
# The variables that may lead programs to other libraries and modules lead to nothing that works.
set -u
bin=$1/bin
poison=/tmp/poison
mkdir -p $poison /tmp/home/notes
chmod 700 /tmp/home/notes
cd /tmp/home || exit
for library in libX11.so.6 libglib-2.0.so.0 libexpat.so.1 libz.so.1; do echo junk >$poison/$library; done
for module in os sitecustomize xpra; do echo 'raise SystemExit(9)' >$poison/$module.py; done
printf '#!/bin/sh\nexit 9\n' >$poison/xkbcomp
chmod +x $poison/xkbcomp
export HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/home/notes DISPLAY=:93

# Runs a program of the bundle.
run() {
    program=$bin/$1
    shift
    env LD_LIBRARY_PATH=$poison LD_PRELOAD=$poison/libX11.so.6 PYTHONPATH=$poison PYTHONHOME=$poison \
        PATH=$poison:"$PATH" GI_TYPELIB_PATH=$poison LC_ALL=xx_XX LOCPATH=$poison "$program" "$@"
}

# Waits at most 60 s until a command succeeds.
until_done() {
    end=$(($(date +%s) + 60))
    until "$@" >/dev/null 2>&1; do [ "$(date +%s)" -lt $end ] || return; done
}

has_window() {
    run xprop -root -notype _NET_CLIENT_LIST | grep 0x
}

run xpra --version
run Xvfb $DISPLAY -screen 0 800x600x24+32 -nolisten tcp -noreset +extension GLX >xvfb.log 2>&1 &
until_done run xprop -root
run xprop -root _XKB_RULES_NAMES
run xrandr | head -n 1
run xkbcomp -w 0 $DISPLAY - | head -n 1
run python3 -c '
import ctypes
x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
numbers = [ctypes.byref(ctypes.c_int()) for _ in range(3)]
print("GLX", x11.XQueryExtension(ctypes.c_void_p(x11.XOpenDisplay(None)), b"GLX", *numbers))'
run dbus-daemon --config-file=/tmp/bus.conf --fork --nopidfile --print-address=1
run xterm -T title -e sleep 60 &
# Each line is an option.
set -f
IFS='
'
run xpra $(cat /tmp/options) >xpra.log 2>&1 &
until_done grep -q 'xpra is ready' xpra.log
until_done has_window
run xwininfo -name title | grep -E 'Width|Height'
run xpra info socket:///tmp/home/socket 2>&1 | grep -E '^(encodings|windows.*title)='
run xpra stop socket:///tmp/home/socket >/dev/null 2>&1
cat xpra.log xvfb.log
# The processes end with their namespace.
