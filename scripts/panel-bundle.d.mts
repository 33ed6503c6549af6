import type { BuildOptions } from 'esbuild';

/** How the pipeline panel is bundled into panel.js, panel.css and codicon.ttf. */
export const panelBundle: BuildOptions & { metafile: true };
