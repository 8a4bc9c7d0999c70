import './tab.css';
import './card.css';
import './dialogs.css';
import './running.css';
import './programs.css';
import './output.css';
import './morewindows.css';
import './notifications.css';
