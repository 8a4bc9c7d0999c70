import { CONNECT } from '../../contract/messages';
import { dress, Lab } from '../../page/lab';
import { removeListeners } from './support';

describe('Lab', () => {
  removeListeners();

  const receive = jest.fn();
  const port = { postMessage: jest.fn(), onmessage: null as unknown };
  let lab: Lab;

  beforeEach(() => {
    receive.mockReset();
    port.postMessage.mockReset();
    lab = new Lab(receive);
  });

  function connect(changes: object = {}): void {
    const event = new Event('message');
    const { origin } = location;
    const fields = { data: CONNECT, ports: [port], origin, source: window };
    window.dispatchEvent(Object.assign(event, fields, changes));
  }

  it('gets messages through the port that it has given the page', () => {
    lab.send({ kind: 'bell' });
    expect(lab.isThere).toBe(false);
    connect();
    expect(lab.isThere).toBe(true);
    lab.send({ kind: 'left' });
    expect(port.postMessage.mock.calls).toEqual([[{ kind: 'left' }]]);
  });

  it('sends messages through the port', () => {
    connect();
    const onmessage = port.onmessage as (event: { data: unknown }) => void;
    onmessage({ data: { kind: 'preferences', preferences: {} } });
    expect(receive).toHaveBeenCalledWith({
      kind: 'preferences',
      preferences: {}
    });
  });

  it.each([
    ['of another origin', { origin: 'https://example.org' }],
    ['of another window', { source: null }],
    ['with another text', { data: 'connect' }],
    ['without a port', { ports: [] }]
  ])('is not whoever sends a message %s', (_, changes) => {
    connect(changes);
    expect(lab.isThere).toBe(false);
  });
});

it('The page takes the colours of a theme', () => {
  dress({ light: false, colours: { '--accent': '#0f0' } });
  const { style } = document.documentElement;
  expect(style.colorScheme).toBe('dark');
  expect(style.getPropertyValue('--accent')).toBe('#0f0');
});
