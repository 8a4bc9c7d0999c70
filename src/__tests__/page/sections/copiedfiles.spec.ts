import { CopiedFiles } from '../../../page/sections/clipboard/files';
import { Toasts } from '../../../page/toasts';
import { DISPLAY, FakeServer, settle, WORDS } from '../support';

describe('files that are copied in a display', () => {
  let server: FakeServer;
  let copied: CopiedFiles;
  let saved: string[];

  beforeEach(() => {
    document.body.replaceChildren();
    server = new FakeServer();
    copied = new CopiedFiles(DISPLAY, new Toasts(document.body, WORDS), WORDS);
    saved = [];
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function (this: HTMLAnchorElement) {
        saved.push(this.pathname + this.search);
      });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const toasts = () =>
    [...document.querySelectorAll('.xpra-Toast')].map(
      toast =>
        toast.querySelector('strong')!.textContent! +
        toast.querySelector('span')!.textContent!
    );

  async function download(): Promise<void> {
    document.querySelector<HTMLElement>('.xpra-Toast-actions button')!.click();
    await settle();
  }

  it('are saved when a person wants it', async () => {
    copied.offer(['/home/ana/%C3%A4%20&+#1']);
    expect(toasts()).toEqual(['ä &+#1 was copied in the display.']);
    expect(server.requests).toEqual([]);
    await download();
    const address = `${DISPLAY}/download?path=/home/ana/%C3%A4%20%26%2B%231`;
    expect(server.requests).toEqual([`GET ${address}`]);
    expect(saved).toEqual([address]);
    expect(toasts()).toEqual([]);
  });

  it('are asked for all at once, instead of those of before', async () => {
    copied.offer(['/old']);
    copied.offer(['/one', '/latin-%E4', '/folder/']);
    expect(toasts()).toEqual(['3 files were copied in the display.']);
    await download();
    expect(saved).toHaveLength(3);
  });

  it('are named with the reason if they cannot be had', async () => {
    server.status = 403;
    server.answer = { message: 'folder is a folder.' };
    copied.offer(['/home/ana/folder/']);
    await download();
    expect(saved).toEqual([]);
    expect(toasts()).toEqual([
      'folder/ could not be downloadedfolder is a folder.'
    ]);
  });
});
