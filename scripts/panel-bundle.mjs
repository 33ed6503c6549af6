// How the pipeline panel is bundled: what runs in the browser of a webview. It makes panel.js, panel.css and codicon.ttf.

/** @type {import('esbuild').BuildOptions & { metafile: true }} */
export const panelBundle = {
  entryPoints: { panel: 'webview-ui/main.ts' },
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome140',
  minify: true,
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  metafile: true,
  logLevel: 'warning',
};
