import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { TabTitle } from '../../../lab/widgets/tabtitle';

describe('TabTitle', () => {
  it("keeps Lab's classes, such as that of the current tab", () => {
    const widget = new Widget();
    const title = new TabTitle(widget.title, 'tab', nullTranslator.load(''));
    widget.title.className = ' jp-mod-current jp-mod-active';
    title.update({ name: 'Desktop 1', mark: 2 });
    const classes = () => widget.title.className.split(' ');
    expect(classes()).toEqual([
      'jp-mod-current',
      'jp-mod-active',
      'jp-XpraDisplay-marked',
      'jp-mod-mark2'
    ]);
    title.update({ mark: 3 });
    expect(classes().slice(2)).toEqual([
      'jp-XpraDisplay-marked',
      'jp-mod-mark3'
    ]);
    title.update({ mark: null });
    expect(classes()).toEqual(['jp-mod-current', 'jp-mod-active']);
    widget.dispose();
  });
});
