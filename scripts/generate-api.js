/**
 * Writes src/contract/api.ts, the types of the API, from the API's description. With
 * `--check`, fails if the file is not what it would write.
 */
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');
const prettier = require('prettier');

const root = path.dirname(__dirname);
const source = path.join(root, 'jupyterlab_xpra/web/api/api.yaml');
const target = path.join(root, 'src/contract/api.ts');
const HEADER =
  '// Generated from jupyterlab_xpra/web/api/api.yaml by `jlpm api`: do not edit.\n';

async function generate() {
  const { default: openapiTS, astToString } =
    await import('openapi-typescript');
  const types = await openapiTS(pathToFileURL(source), {
    exportType: true,
    immutable: true
  });
  // The paths are left out: the code that makes a request knows its address.
  const components = types.filter(type => type.name.text === 'components');
  return prettier.format(HEADER + astToString(components), {
    ...(await prettier.resolveConfig(target)),
    filepath: target
  });
}

async function main() {
  const text = await generate();
  if (!process.argv.includes('--check')) {
    fs.writeFileSync(target, text);
  } else if (fs.readFileSync(target, 'utf8') !== text) {
    console.error(
      'src/contract/api.ts is not what api.yaml describes. Run `jlpm api`.'
    );
    process.exitCode = 1;
  }
}

main();
