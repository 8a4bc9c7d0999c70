"""A GTK program with a dialogue that is higher than many screens.

It writes to ~/said which button of the dialogue was pressed.
"""

from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402

window = Gtk.Window(title="Below", default_width=900, default_height=600)
window.connect("destroy", Gtk.main_quit)
window.show_all()
dialogue = Gtk.Dialog(title="Tall", transient_for=window, modal=True)
dialogue.add_button("Cancel", Gtk.ResponseType.CANCEL)
dialogue.add_button("OK", Gtk.ResponseType.OK)
label = Gtk.Label(label="\n".join(f"option {number}" for number in range(50)))
label.set_size_request(400, 900)
dialogue.get_content_area().add(label)
dialogue.show_all()


def respond(_, response):
    (Path.home() / "said").write_text(f"{Gtk.ResponseType(response).value_nick}\n")
    dialogue.destroy()


dialogue.connect("response", respond)
Gtk.main()
