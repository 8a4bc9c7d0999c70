// Bundles the page of a display, its worker, its worklet and its styles into
// jupyterlab_xpra/web/client/. With --development there are source maps; with --watch it goes on, and
// bundles changed files again.
const fs = require('fs');
const path = require('path');
const { rspack } = require('@rspack/core');

const root = path.dirname(__dirname);
const output = path.join(root, 'jupyterlab_xpra', 'web', 'client');
const development = process.argv.includes('--development');
const watch = process.argv.includes('--watch');

// The parts of page.css, in the order of the cascade. common.css is also in the server's pages.
const STYLES = [
  'src/page/page.css',
  'jupyterlab_xpra/web/pages/templates/common.css',
  'src/client/viewer.css',
  'src/client/input/keyboard.css',
  'src/client/windows/windows.css',
  'src/client/windows/taskbar.css',
  'src/client/windows/startmenu.css',
  'src/client/windows/workspace.css',
  'src/page/shared.css',
  'src/page/idlewarning.css',
  'src/page/banner.css',
  'src/page/overlay.css',
  'src/page/icon.css',
  'src/page/panel.css',
  'src/page/sections/keyboard.css',
  'src/page/sections/clipboard/section.css',
  'src/page/sections/sound.css',
  'src/page/sections/microphone.css',
  'src/page/sections/files.css',
  'src/page/sections/server.css',
  'src/page/sections/statistics.css',
  'src/page/toasts.css',
  'src/page/single.css',
  'src/page/bell.css'
];

function bundleStyles() {
  for (const name of fs.readdirSync(path.join(root, 'src'), {
    recursive: true
  })) {
    if (name.endsWith('.css') && !STYLES.includes(`src/${name}`)) {
      throw new Error(`src/${name} is not in the list of styles.`);
    }
  }
  const parts = STYLES.map(name =>
    fs.readFileSync(path.join(root, name), 'utf8')
  );
  fs.writeFileSync(path.join(output, 'page.css'), parts.join('\n'));
}

/**
 * Has a change of a style be one of the bundle.
 */
const watchStyles = {
  apply(compiler) {
    compiler.hooks.afterCompile.tap('styles', compilation => {
      for (const name of STYLES) {
        compilation.fileDependencies.add(path.join(root, name));
      }
    });
  }
};

const compiler = rspack({
  mode: development ? 'development' : 'production',
  // No `eval`, which the page's policy forbids.
  devtool: development ? 'source-map' : false,
  target: ['web', 'es2020'],
  context: root,
  entry: {
    page: './lib/page/index.js',
    worker: './lib/client/worker/worker.js',
    worklet: './lib/client/sound/worklet.js'
  },
  output: {
    path: output,
    filename: '[name].js',
    clean: true
  },
  module: {
    rules: [
      { test: /\.svg$/, type: 'asset/source' },
      // The maps that the TypeScript compiler made.
      {
        test: /\.js$/,
        include: path.join(root, 'lib'),
        extractSourceMap: development
      }
    ]
  },
  plugins: [watchStyles],
  performance: { hints: false }
});

function report(error, stats) {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true }));
    process.exitCode = 1;
    return;
  }
  bundleStyles();
  console.log(stats.toString({ all: false, assets: true }));
}

if (watch) {
  compiler.watch({}, report);
} else {
  compiler.run(report);
}
