# The same in Tk: menus, a combo box, a tooltip, a dialogue.
package require Tk

proc say {what} {
    set file [open [file join $::env(HOME) said] a]
    puts $file $what
    close $file
}

proc openDialogue {} {
    toplevel .d
    wm title .d Dialogue
    wm transient .d .
    pack [label .d.l -text Well? -padx 60 -pady 40]
    bind .d.l <Destroy> {say "dialogue closed"}
    tkwait visibility .d
    grab .d
}

proc showTip {} {
    toplevel .t
    wm overrideredirect .t 1
    wm geometry .t +[expr {[winfo pointerx .] + 8}]+[expr {[winfo pointery .] + 8}]
    pack [label .t.l -text "Asks something" -background #ffffd0]
}

proc writePlaces {} {
    # The menu bar is in the window, above what Tk calls its content.
    set above [winfo height .#menu]
    foreach {name node} {combo .combo button .button} {
        set x [expr {[winfo x $node] + [winfo width $node] / 2}]
        set y [expr {$above + [winfo y $node] + [winfo height $node] / 2}]
        lappend places "\"$name\": \[$x, $y\]"
    }
    lappend places {"file": [15, 10]}
    set path [file join $::env(HOME) places]
    set file [open $path.part w]
    puts $file "{[join $places {, }]}"
    close $file
    file rename -force $path.part $path
}

wm title . "Parts of Tk"
wm geometry . 420x260
image create photo icon -width 32 -height 32
icon put #00a040 -to 0 0 32 32
wm iconphoto . icon
menu .menu -tearoff 0
menu .menu.file -tearoff 0
.menu add cascade -label File -menu .menu.file
.menu.file add command -label Open -command {say "chose Open"}
menu .menu.file.more -tearoff 0
.menu.file add cascade -label More -menu .menu.file.more
.menu.file.more add command -label Deep -command {say "chose Deep"}
. configure -menu .menu
pack [ttk::combobox .combo -values {one two three} -state readonly] -pady 20
.combo current 0
bind .combo <<ComboboxSelected>> {say "combo [.combo get]"}
pack [button .button -text "Dialogue…" -command openDialogue]
bind .button <Enter> {set tip [after 500 showTip]}
bind .button <Leave> {after cancel $tip; destroy .t}
bind .button <ButtonPress> {+after cancel $tip; destroy .t}
# The parts have their places when they are drawn.
tkwait visibility .button
update idletasks
writePlaces
