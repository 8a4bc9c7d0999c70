#!/bin/bash
# Waits for the end of the process that keeps a spare X server, and then ends the spare.
#
# Argument: the spare's directory. The standard input is a pipe that the keeping process holds open.
# Whoever removes spare.json has the spare, so nothing happens if a display has it by then.
read -r
rm "$1/spare.json" 2>/dev/null || exit
mapfile -t environments < <(grep -lszFx "JUPYTERLAB_XPRA_DISPLAY=$1" /proc/[0-9]*/environ)
for environment in "${environments[@]}"; do
    pid=${environment//[!0-9]/}
    [ "$pid" = $$ ] || kill "$pid" 2>/dev/null
done
rm -rf -- "$1"
