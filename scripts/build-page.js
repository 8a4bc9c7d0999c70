// Bundles the page of a display, and its worker, from lib/ into jupyterlab_xpra/web/client/.
const fs = require('fs');
const path = require('path');
const { rspack } = require('@rspack/core');

const root = path.dirname(__dirname);
const output = path.join(root, 'jupyterlab_xpra', 'web', 'client');
const development = process.argv.includes('--development');

rspack(
  {
    mode: development ? 'development' : 'production',
    // No `eval`, which the page's policy forbids.
    devtool: development ? 'source-map' : false,
    target: ['web', 'es2020'],
    context: root,
    entry: {
      page: './lib/page/index.js',
      worker: './lib/client/worker/worker.js'
    },
    output: {
      path: output,
      filename: '[name].js',
      clean: true
    },
    module: { rules: [{ test: /\.svg$/, type: 'asset/source' }] },
    performance: { hints: false }
  },
  (error, stats) => {
    if (error || stats.hasErrors()) {
      console.error(error ?? stats.toString({ all: false, errors: true }));
      process.exitCode = 1;
      return;
    }
    fs.copyFileSync(
      path.join(root, 'src', 'page', 'page.css'),
      path.join(output, 'page.css')
    );
    console.log(stats.toString({ all: false, assets: true }));
  }
);
