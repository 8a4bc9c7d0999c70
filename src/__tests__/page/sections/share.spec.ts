import { addShare } from '../../../page/sections/share';
import {
  buttonOf,
  DISPLAY,
  FakeServer,
  newPanel,
  settle,
  WORDS
} from '../support';

describe('The section about sharing', () => {
  let server: FakeServer;
  let link: HTMLInputElement;
  let note: HTMLElement;

  beforeEach(() => {
    server = new FakeServer();
    document.body.replaceChildren();
    addShare(DISPLAY, newPanel(), WORDS);
    link = document.querySelector('input')!;
    note = document.querySelector('p')!;
  });

  async function share(): Promise<void> {
    server.answer = { url: '/user/ana/xpra/shared/d1#secret' };
    buttonOf('Share…').click();
    await settle();
  }

  it('has no link at first', () => {
    expect(link.hidden).toBe(true);
    expect(buttonOf('Stop sharing').hidden).toBe(true);
    expect(buttonOf('Share…').hidden).toBe(false);
    expect(note.textContent).toContain('only see it');
  });

  it('shows the link of a display that is shared', async () => {
    await share();
    expect(server.requests).toEqual([`POST ${DISPLAY}/share`]);
    expect(link.hidden).toBe(false);
    expect(link.value).toBe('http://localhost/user/ana/xpra/shared/d1#secret');
    expect(buttonOf('Share…').hidden).toBe(true);
    expect(document.activeElement).toBe(buttonOf('Copy link'));
  });

  it('copies the link as a person does', async () => {
    document.execCommand = jest.fn(() => true);
    await share();
    buttonOf('Copy link').click();
    expect(document.execCommand).toHaveBeenCalledWith('copy');
    expect(link.selectionEnd).toBe(link.value.length);
    expect(note.textContent).toBe('The link was copied.');
  });

  it('stops sharing', async () => {
    await share();
    server.status = 204;
    buttonOf('Stop sharing').click();
    await settle();
    expect(server.requests).toContain(`DELETE ${DISPLAY}/share`);
    expect(link.hidden).toBe(true);
    expect(link.value).toBe('');
    expect(document.activeElement).toBe(buttonOf('Share…'));
  });

  it('says why the display cannot be shared', async () => {
    server.status = 409;
    server.answer = { message: 'It has ended.' };
    buttonOf('Share…').click();
    await settle();
    expect(note.textContent).toBe('It has ended.');
    expect(link.hidden).toBe(true);
    server.status = null;
    buttonOf('Share…').click();
    await settle();
    expect(note.textContent).toBe('The server cannot be reached.');
  });
});
