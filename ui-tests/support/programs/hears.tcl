# Records from the microphone. It adds a line to the file named by the first argument when it hears
# something, and when it has heard nothing for a second.
package require Tk

set rate 8000
set silent $rate
set hears 0

proc say {what} {
    set file [open [lindex $::argv 0] a]
    puts $file $what
    close $file
}

proc hear {recording} {
    binary scan [read $recording] s* samples
    foreach sample $samples {
        if {abs($sample) > 500} {
            set ::silent 0
            if {!$::hears} {
                set ::hears 1
                say sound
            }
        } elseif {[incr ::silent] == $::rate && $::hears} {
            set ::hears 0
            say silence
        }
    }
}

wm title . hears
pack [label .l -text "Say something" -padx 60 -pady 40]
set options "--raw --format=s16le --rate=$rate --channels=1 --latency-msec=50"
set recording [open "|parec $options" rb]
fconfigure $recording -blocking 0
fileevent $recording readable [list hear $recording]
