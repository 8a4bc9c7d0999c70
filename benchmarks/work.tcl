#!/usr/bin/wish
# A window with work that people have. A digit chooses the work:
#   0  nothing
#   1  an editor, and a build log that scrolls beside it
#   2  a window that follows the pointer while its button is held
#   3  a turning 3D view
#   4  a video, whose pictures are $JUPYTERLAB_XPRA_BENCHMARK/../video/*.ppm
#   5  a spreadsheet that scrolls
# Any other key writes into the editor, if there is one. Control-V waits until the clipboard has
# another five million characters, and counts as one.
#
# At the top left the window has a row of squares, black or white, which tell a reader of the
# screen what the picture shows: `links.py` has their meaning.
wm title . probe
wm geometry . 800x600+0+0
canvas .c -background #336699 -highlightthickness 0
pack .c -fill both -expand 1
text .editor -font {Courier 11} -wrap word
text .log -font {Courier 11} -background #101010 -foreground #c0c0c0
focus -force .

set square 16
set squares 29
set keys 0
set work 0
set timer ""
set words {static const int return object compile module linker warning section header buffer stream value}
for {set i 0} {$i < $squares} {incr i} {
    set x [expr {$i * $square}]
    .c create rectangle $x 0 [expr {$x + $square}] $square -width 0 -fill black -tags square$i
}
.c itemconfigure square0 -fill white

# Number the picture by the time at which it is drawn, and draw it.
proc mark {} {
    set value [expr {$::work << 22 | ($::keys & 63) << 16 | ([clock milliseconds] & 65535)}]
    set ones 1
    for {set bit 0} {$bit < 26} {incr bit} {
        set one [expr {$value >> $bit & 1}]
        incr ones $one
        .c itemconfigure square[expr {$bit + 1}] -fill [lindex {black white} $one]
    }
    .c itemconfigure square27 -fill [lindex {white black} [expr {$ones % 2}]]
    for {set i 0} {$i < $::squares} {incr i} {
        .c raise square$i
    }
    update idletasks
}

# Run a script so often, in milliseconds. By the clock, so that no delay adds up.
proc every {interval script} {
    set ::due [clock milliseconds]
    step $interval $script
}

proc step {interval script} {
    eval $script
    mark
    set now [clock milliseconds]
    set ::due [expr {max($::due + $interval, $now + 1)}]
    set ::timer [after [expr {$::due - $now}] [list step $interval $script]]
}

proc choose {number} {
    after cancel $::timer
    place forget .editor
    place forget .log
    .c delete work
    set ::work $number
    wm geometry . [lindex {800x600 1200x800 1200x800 600x600 640x480 1600x1000} $number]+0+0
    [lindex {nothing log drag turn video sheet} $number]
    mark
}

proc key {character} {
    incr ::keys
    if {$::work == 1} {
        .editor insert insert $character
        .editor see insert
    }
    mark
}

proc nothing {} {}

proc random_words {count} {
    for {set i 0} {$i < $count} {incr i} {
        lappend some [lindex $::words [expr {int(rand() * [llength $::words])}]]
    }
    return $some
}

proc log {} {
    place .editor -x 0 -y $::square -width 600 -height 784
    place .log -x 600 -y $::square -width 600 -height 784
    every 50 {
        .log insert end "[expr {int(rand() * 100)}]% [random_words [expr {2 + int(rand() * 6)}]]\n"
        .log see end
        .log delete 1.0 end-100l
    }
}

proc drag {} {
    cells 1200 800
    .log delete 1.0 end
    .log insert end [random_words 400]
    place .log -x 300 -y 300 -width 500 -height 300
}

proc drag_to {x y} {
    if {$::work == 2} {
        place .log -x [expr {$x - 200}] -y [expr {max($::square, $y - 20)}]
        mark
    }
}

# A torus of polygons. Each of its pictures is computed once: what is measured is not this program.
proc turn {} {
    if {![info exists ::turns]} {
        for {set picture 0} {$picture < 60} {incr picture} {
            lappend ::turns [torus [expr {$picture * 0.1047}]]
        }
    }
    .c create rectangle 0 0 600 600 -width 0 -fill black -tags work
    for {set i 0} {$i < 288} {incr i} {
        .c create polygon 0 0 0 0 -tags "work face$i"
    }
    set ::picture 0
    every 33 {
        set i 0
        foreach {depth points colour} [lindex $::turns [expr {[incr ::picture] % 60}]] {
            .c coords face$i $points
            .c itemconfigure face$i -fill $colour
            incr i
        }
    }
}

# The faces of the torus, turned by an angle: depth, points and colour of each, the farthest first.
proc torus {angle} {
    set faces {}
    for {set i 0} {$i < 24} {incr i} {
        for {set j 0} {$j < 12} {incr j} {
            set points {}
            set depth 0
            foreach {di dj} {0 0 1 0 1 1 0 1} {
                lassign [corner $angle [expr {($i + $di) * 0.2618}] [expr {($j + $dj) * 0.5236}]] x y z
                lappend points [expr {300 + 230 * $x}] [expr {300 + 230 * $y}]
                set depth [expr {$depth + $z}]
            }
            set light [expr {int(140 + 25 * $depth)}]
            set colour [format #%02x%02x%02x $light [expr {$light * ($j + 4) / 16}] [expr {255 - $light}]]
            lappend faces [list $depth $points $colour]
        }
    }
    return [concat {*}[lsort -real -index 0 $faces]]
}

proc corner {angle around along} {
    set radius [expr {0.8 + 0.35 * cos($along)}]
    set x [expr {$radius * cos($around)}]
    set y [expr {$radius * sin($around)}]
    set z [expr {0.35 * sin($along)}]
    set y2 [expr {$y * cos($angle) - $z * sin($angle)}]
    set z2 [expr {$y * sin($angle) + $z * cos($angle)}]
    return [list [expr {$x * cos($angle) - $z2 * sin($angle)}] $y2 [expr {$x * sin($angle) + $z2 * cos($angle)}]]
}

proc video {} {
    # An image keeps its pixels in the X server for as long as an item shows it.
    set ::pictures [lsort [glob [file dirname $::env(JUPYTERLAB_XPRA_BENCHMARK)]/video/*.ppm]]
    foreach path $::pictures {
        if {$path ni [image names]} {
            image create photo $path -file $path
        }
        .c create image 0 0 -anchor nw -image $path -state hidden -tags [list work $path]
    }
    set ::picture 0
    every 33 {
        .c itemconfigure [lindex $::pictures [expr {$::picture % [llength $::pictures]}]] -state hidden
        .c itemconfigure [lindex $::pictures [expr {[incr ::picture] % [llength $::pictures]}]] -state normal
    }
}

proc sheet {} {
    cells 1600 1000
    set ::first 0
    every 50 {
        .c move work 0 -20
        set row [expr {$::first % 50}]
        .c move row$row 0 1000
        foreach item [.c find withtag "row$row && cell"] {
            .c itemconfigure $item -text [number]
        }
        incr ::first
    }
}

# Rows of cells, 20 pixels high and 100 wide.
proc cells {width height} {
    for {set row 0} {$row < $height / 20} {incr row} {
        set y [expr {$row * 20}]
        .c create rectangle 0 $y $width [expr {$y + 20}] -outline #c0c0c0 -fill [lindex {white #f0f4f8} [expr {$row % 2}]] \
            -tags "work row$row"
        for {set x 0} {$x < $width} {incr x 100} {
            .c create text [expr {$x + 94}] [expr {$y + 10}] -anchor e -font {Helvetica 10} -text [number] -tags "work cell row$row"
        }
    }
}

proc number {} {
    return [format %.2f [expr {rand() * 100000}]]
}

# The clipboard may come after the key.
set pasted [open "|[file dirname [info script]]/pasted.py 5000000 20" r+]
fileevent $pasted readable {
    gets $pasted
    incr keys
    mark
}

bind . <Key> {
    if {[string is digit -strict %A]} {choose %A} elseif {[string is print -strict %A]} {key %A}
}
bind . <Control-v> {
    puts $pasted ""
    flush $pasted
}
bind . <B1-Motion> {drag_to [expr {%X - [winfo rootx .]}] [expr {%Y - [winfo rooty .]}]}
bind .editor <Key> break
bindtags .editor .
bindtags .log .
mark
