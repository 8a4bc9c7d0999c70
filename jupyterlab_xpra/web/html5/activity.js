// Runs in the page that shows a display. Tells the server that a person uses the display. Warns the
// person before the server stops it because nobody uses it, unless the page is inside another one,
// which warns itself.
//
// The script's element has `data-display`, the display's address in the API.

(() => {
  /** How often input is reported, and the display asked for, in milliseconds. */
  const INTERVAL = 10_000;

  /** Milliseconds after which a request without an answer has failed. */
  const TIME_LIMIT = 30_000;

  const api = document.currentScript.dataset.display;

  async function request(method, path = '') {
    const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie);
    const headers = xsrf ? { 'X-XSRFToken': decodeURIComponent(xsrf[1]) } : {};
    const signal = AbortSignal.timeout(TIME_LIMIT);
    const response = await fetch(api + path, { method, headers, signal });
    if (!response.ok) {
      throw new Error(`${response.status} for ${method} ${api}${path}`);
    }
    return response;
  }

  // Reports

  let isReporting = false;
  let isNews = false;

  function tell() {
    hideWarning();
    request('POST', '/activity').catch(error => console.warn(error));
  }

  /** Report that somebody is here: at once, and again after a while if there was more. */
  function report() {
    if (isReporting) {
      isNews = true;
      return;
    }
    isReporting = true;
    isNews = false;
    tell();
    setTimeout(() => {
      isReporting = false;
      if (isNews) {
        report();
      }
    }, INTERVAL);
  }

  let position = '';

  function onInput(event) {
    if (!event.isTrusted) {
      return;
    }
    if (event.type === 'pointermove') {
      // A pointer that lies still moves too, if something moves under it.
      const before = position;
      position = `${event.screenX} ${event.screenY}`;
      if (before === '' || before === position) {
        return;
      }
    }
    report();
  }

  for (const type of [
    'keydown',
    'pointerdown',
    'pointermove',
    'touchstart',
    'wheel'
  ]) {
    window.addEventListener(type, onInput, { capture: true, passive: true });
  }

  // The warning

  let warning = null;

  function hideWarning() {
    warning?.remove();
    warning = null;
  }

  function showWarning(name, seconds) {
    if (!warning) {
      warning = document.createElement('div');
      // What the page has of styles does not reach inside.
      const root = warning.attachShadow({ mode: 'open' });
      root.innerHTML = `
        <style>
          div {
            position: fixed; z-index: 2147483647; top: 12px; left: 50%; transform: translateX(-50%);
            display: flex; align-items: center; gap: 16px; width: max-content; max-width: calc(100vw - 56px); padding: 10px 12px 10px 16px;
            border-radius: 4px; background: #fff; color: #212121; box-shadow: 0 2px 12px rgb(0 0 0 / 45%);
            font: 14px/1.4 system-ui, sans-serif; border-left: 4px solid #f57c00;
          }
          button { flex: none; padding: 6px 16px; border: 0; border-radius: 4px; background: #1976d2; color: #fff; font: inherit; cursor: pointer; }
          button:focus-visible { outline: 2px solid currentcolor; outline-offset: -4px; }
          @media (prefers-color-scheme: dark) { div { background: #212121; color: #f5f5f5; } }
        </style>
        <div><span role="alert"></span><button type="button">Keep</button></div>`;
      root.querySelector('button').addEventListener('click', tell);
      document.body.append(warning);
    }
    const said = warning.shadowRoot.querySelector('span');
    said.textContent ||= `${name} will be stopped in ${Math.ceil(seconds)} s because nobody uses it. Save your work, or keep it.`;
  }

  async function look() {
    try {
      const { culled_in: seconds, name } = await (await request('GET')).json();
      if (seconds === null) {
        hideWarning();
      } else {
        showWarning(name, seconds);
      }
    } catch (error) {
      console.warn(error);
    }
  }

  if (window.parent === window) {
    setInterval(look, INTERVAL);
  }
})();
