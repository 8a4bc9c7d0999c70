# Has a word to select and, below it, a field. It writes the text of the field to ~/pasted.

proc save {args} {
    set file [open ~/pasted.part w]
    puts -nonewline $file $::text
    close $file
    file rename -force ~/pasted.part ~/pasted
}
set text ""
trace add variable text write save
pack [text .words -width 20 -height 2 -font {Helvetica 20}]
pack [entry .field -textvariable text -font {Helvetica 20}]
.words insert end "chosen"
