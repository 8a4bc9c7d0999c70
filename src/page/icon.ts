/**
 * Icons that are drawn with lines.
 */
const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param shapes The paths of the icon, each by its class; in a square of 24.
 */
export function icon(shapes: Readonly<Record<string, string>>): SVGElement {
  const node = document.createElementNS(SVG, 'svg');
  node.setAttribute('class', 'xpra-LineIcon');
  node.setAttribute('viewBox', '0 0 24 24');
  node.setAttribute('aria-hidden', 'true');
  for (const [name, shape] of Object.entries(shapes)) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', name);
    path.setAttribute('d', shape);
    node.append(path);
  }
  return node;
}
