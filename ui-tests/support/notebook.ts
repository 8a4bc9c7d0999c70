import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect, Locator, Page } from '@playwright/test';

import type { IBox } from './lab';

/**
 * A notebook that is open, and its kernel.
 */
export class Notebook {
  /**
   * Make a notebook of code cells, and open it.
   *
   * @param folder - The folder to put it in.
   *
   * @param cells - The sources of the cells.
   */
  static open(page: IJupyterLabPageFixture, folder: string, cells: string[]) {
    return Notebook.openContent(page, `${folder}/notebook.ipynb`, {
      cells: cells.map((source, i) => ({
        cell_type: 'code',
        execution_count: null,
        id: `cell-${i}`,
        metadata: {},
        outputs: [],
        source
      })),
      metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
      nbformat: 4,
      nbformat_minor: 5
    });
  }

  /**
   * Put a notebook on the server, and open it.
   *
   * @param path - Where to put it.
   *
   * @param content - The notebook.
   */
  static async openContent(
    page: IJupyterLabPageFixture,
    path: string,
    content: unknown
  ): Promise<Notebook> {
    await page.contents.uploadContent(JSON.stringify(content), 'text', path);
    await page.evaluate(
      path => window.jupyterapp.commands.execute('docmanager:open', { path }),
      path
    );
    const notebook = new Notebook(page as unknown as Page, path);
    await notebook.isShown();
    return notebook;
  }

  private constructor(
    private _page: Page,
    private _path: string
  ) {}

  /**
   * The notebook.
   */
  get panel(): Locator {
    return this._page.locator('.jp-NotebookPanel');
  }

  /**
   * The output of a cell.
   */
  output(cell: number): Locator {
    return this.panel
      .locator('.jp-Notebook .jp-Cell')
      .nth(cell)
      .locator('.jp-Cell-outputArea');
  }

  /**
   * Wait until the notebook is there, and its kernel.
   */
  async isShown(): Promise<void> {
    await expect(this.panel.locator('.jp-Cell').first()).toBeVisible();
    await this._page.evaluate(async path => {
      const panel = [...window.jupyterapp.shell.widgets('main')].find(
        widget => (widget as any).context?.path === path
      ) as any;
      await panel.context.ready;
      await panel.sessionContext.ready;
      await panel.sessionContext.session.kernel.info;
    }, this._path);
  }

  /**
   * Run a cell, and wait until it has run.
   */
  async run(cell: number): Promise<void> {
    await this._page.evaluate(
      async ({ cell, path }) => {
        const { commands, shell } = window.jupyterapp;
        const panel = [...shell.widgets('main')].find(
          widget => (widget as any).context?.path === path
        ) as any;
        shell.activateById(panel.id);
        panel.content.activeCellIndex = cell;
        await commands.execute('notebook:run-cell');
      },
      { cell, path: this._path }
    );
  }

  /**
   * Shut the kernel down.
   */
  async shutDown(): Promise<void> {
    await this._page.evaluate(async path => {
      const panel = [...window.jupyterapp.shell.widgets('main')].find(
        widget => (widget as any).context?.path === path
      ) as any;
      await panel.sessionContext.shutdown();
    }, this._path);
  }

  /**
   * Save the notebook.
   */
  async save(): Promise<void> {
    await this._page.evaluate(() =>
      window.jupyterapp.commands.execute('docmanager:save')
    );
  }

  /**
   * The types of what a cell's last output has, as it would be saved.
   */
  mimeTypes(cell: number): Promise<string[]> {
    return this._page.evaluate(
      ({ cell, path }) => {
        const panel = [...window.jupyterapp.shell.widgets('main')].find(
          widget => (widget as any).context?.path === path
        ) as any;
        const { outputs } = panel.context.model.toJSON().cells[cell];
        return Object.keys(outputs[outputs.length - 1]?.data ?? {});
      },
      { cell, path: this._path }
    );
  }

  /**
   * Where the notebook is on the page.
   */
  async box(): Promise<IBox> {
    return (await this.panel.boundingBox())!;
  }
}
