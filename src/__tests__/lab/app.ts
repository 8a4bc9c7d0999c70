import { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

/**
 * An application with a main area of tabs.
 */
export class FakeApp {
  readonly commands = new CommandRegistry();

  readonly restored = Promise.resolve();

  readonly saved: { path: string; content: string }[] = [];

  readonly serviceManager = {
    contents: {
      driveName: (path: string) =>
        path.includes(':') ? path.split(':')[0] : '',
      save: async (path: string, { content }: { content: string }) => {
        this.saved.push({ path, content });
        return { path };
      }
    }
  };

  readonly shell = {
    add: (widget: Widget) => {
      Widget.attach(widget, document.body);
      this._widgets.push(widget);
      this.shell.currentWidget = widget;
    },
    activateById: jest.fn(),
    currentChanged: new Signal<object, void>({}),
    layoutModified: new Signal<object, void>({}),
    currentWidget: null as Widget | null
  };

  /**
   * The element that the context menu was opened on.
   */
  contextMenuNode: HTMLElement | undefined;

  /**
   * The application, as plugins take it.
   */
  get frontEnd(): JupyterFrontEnd {
    return this as unknown as JupyterFrontEnd;
  }

  contextMenuHitTest(test: (node: HTMLElement) => boolean) {
    return this.contextMenuNode && test(this.contextMenuNode)
      ? this.contextMenuNode
      : undefined;
  }

  /**
   * Close the tab of an element.
   */
  close(node: HTMLElement): void {
    this._widgets.find(widget => widget.node === node)?.close();
  }

  /**
   * Close all tabs.
   */
  dispose(): void {
    this._widgets.forEach(widget => widget.dispose());
  }

  private _widgets: Widget[] = [];
}
