import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/**
 * The kernel that has what the examples need; `make` installs it.
 */
const KERNEL = 'examples';

/**
 * Give the server the kernel of the examples.
 *
 * @returns What takes it away.
 */
export function addExamplesKernel(): () => void {
  const installed = path.join(
    ROOT,
    '.venv/examples/share/jupyter/kernels/python3/kernel.json'
  );
  const folder = path.join(
    process.env.XPRA_TESTS_FOLDER!,
    'jupyter',
    'kernels',
    KERNEL
  );
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(installed, path.join(folder, 'kernel.json'));
  return () => fs.rmSync(folder, { recursive: true });
}

/**
 * An example, for that kernel.
 *
 * @returns The notebook, and which of its cells are code.
 */
export function example(name: string): { content: unknown; code: number[] } {
  const file = path.join(ROOT, 'examples', `${name}.ipynb`);
  const content = JSON.parse(fs.readFileSync(file, 'utf-8'));
  content.metadata.kernelspec = {
    name: KERNEL,
    display_name: 'Python 3 (ipykernel)'
  };
  const cells = content.cells as { cell_type: string }[];
  const code = cells.flatMap(({ cell_type }, i) =>
    cell_type === 'code' ? [i] : []
  );
  return { content, code };
}
