"""Looking at a display in a page as a person does, at the pixels of its canvas."""

from __future__ import annotations

import json
import time

from .browser import Page

DEADLINE = 40.0
"""Seconds in which something has to be seen."""

# In the page, the script calls `look` about every millisecond with the topmost large canvas or
# video under a point, and that point of it. `look` tells what it sees. Times are milliseconds since
# the epoch. In frames, the script notes when a key is pressed.
SCRIPT = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener('keydown', () => top.benchmark.pressed.push(now()), true);
  if (window !== top) return;
  const benchmark = window.benchmark = {pressed: [], looking: true};
  const [x, y] = POINT;
  const find = (root, x, y) => {
    let found = null;
    for (const node of root.querySelectorAll('canvas, iframe, video')) {
      const {left, top, right, bottom, width, height} = node.getBoundingClientRect();
      if (width < 200 || height < 200 || x < left || x >= right || y < top || y >= bottom) continue;
      if (node.tagName !== 'IFRAME') {
        const across = (node.videoWidth ?? node.width) / width;
        const down = (node.videoHeight ?? node.height) / height;
        if (across && down) found = [node, (x - left) * across, (y - top) * down];
      } else if (node.contentDocument)
        found = find(node.contentDocument, x - left, y - top) ?? found;
    }
    return found;
  };
  LOOK
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const found = benchmark.looking && find(document, x, y);
    if (found) look(...found);
    setTimeout(() => channel.port2.postMessage(0), benchmark.looking ? 1 : 100);
  };
  channel.port2.postMessage(0);
})();
"""


async def prepare(page: Page, login: str, point: tuple[int, int], look: str) -> None:
    """Log in and put the script in the page. `look` defines the function of that name.

    The browser has been at the server before, as it would have been in Lab.
    """
    await page.load(login)
    await page.listen(SCRIPT.replace("POINT", json.dumps(point)).replace("LOOK", look), "tell")


async def first_pixel(page: Page, url: str) -> float:
    """Seconds from going to an address to a pixel of the program's."""
    page.forget()
    begin = time.time()
    await page.go(url)
    seen = await page.said(DEADLINE)
    return float(seen["time"]) / 1000 - begin
