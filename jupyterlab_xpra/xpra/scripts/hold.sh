#!/bin/bash
# Keeps a connection to an X server open, until that ends.
#
# Argument: the connection's file descriptor. Nobody reads what comes by it.
exec cat <&"$1" >/dev/null
