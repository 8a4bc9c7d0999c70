import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.swing.JFrame;
import javax.swing.JMenu;
import javax.swing.JMenuBar;
import javax.swing.JMenuItem;
import javax.swing.SwingUtilities;

/** A Swing program with a long menu. It writes the entry that is chosen into $HOME/chosen. */
class Menus {
  public static void main(String[] arguments) {
    SwingUtilities.invokeLater(Menus::show);
  }

  private static void show() {
    JMenu menu = new JMenu("Entries");
    for (int number = 1; number <= 14; number++) {
      JMenuItem entry = new JMenuItem("Entry " + number);
      entry.addActionListener(event -> write(entry.getText()));
      menu.add(entry);
    }
    JMenuBar bar = new JMenuBar();
    bar.add(menu);
    JFrame frame = new JFrame("Swing");
    frame.setJMenuBar(bar);
    frame.getContentPane().setBackground(new Color(0xc04000));
    frame.setSize(300, 200);
    frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
    frame.setVisible(true);
  }

  private static void write(String text) {
    try {
      Files.writeString(Path.of(System.getenv("HOME"), "chosen"), text);
    } catch (IOException error) {
      throw new RuntimeException(error);
    }
  }
}
