#!/usr/bin/wish
# A window to measure a display with. Each key makes it red or blue in turn; the space bar starts and
# ends an animation of 16 colours, 60 a second.
wm title . probe
wm geometry . 800x600+100+80
. configure -background #ff0000
focus -force .

set step 0
set timer ""

proc toggle {} {
    set ::step [expr {!$::step}]
    . configure -background [lindex {#ff0000 #0000ff} $::step]
}

# By the clock, so that no delay adds up.
proc animate {} {
    set ::step [expr {($::step + 1) % 16}]
    . configure -background [format #%02x0080 [expr {$::step * 16}]]
    set ::due [expr {$::due + 1000000 / 60}]
    set ::timer [after [expr {max(0, ($::due - [clock microseconds] + 500) / 1000)}] animate]
}

proc switch_animation {} {
    if {$::timer ne ""} {
        after cancel $::timer
        set ::timer ""
        set ::step 1
        toggle
    } else {
        set ::due [clock microseconds]
        animate
    }
}

bind . <Key> toggle
bind . <space> switch_animation
