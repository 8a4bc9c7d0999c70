# Copies cells with their format when Return is pressed, as spreadsheets do, and writes down what it
# pastes when v is pressed.
package require Tk

proc copy {} {
    clipboard clear
    clipboard append -type UTF8_STRING "a\tb"
    clipboard append -type text/html "<table><tr><td>a</td><td><b>b</b></td></tr></table>"
}
proc paste {} {
    write plain [clipboard get -type UTF8_STRING]
    # Tk gives the bytes of a type that it does not know as numbers.
    set bytes [binary format c* [clipboard get -type text/html]]
    write html [encoding convertfrom utf-8 $bytes]
}
proc write {name text} {
    set file [open [file join $::env(HOME) $name] w]
    fconfigure $file -encoding utf-8
    puts -nonewline $file $text
    close $file
}
pack [label .cells -text "a b" -padx 100 -pady 50]
bind . <Return> copy
bind . v {catch paste}
focus .
