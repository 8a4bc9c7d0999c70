# The button is there when the server listens.
wait_until_port_used "$host:$port" 300 || clean_up 1
