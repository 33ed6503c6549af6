// Who may import what (ARCHITECTURE.md, "Code map"). ESLint enforces this table, type-only imports included.
// `may` are folders of this repository, `node` says whether Node's own modules are allowed, `vscode` the editor's API.

/** @type {Record<string, { may: string[], node: boolean, vscode: boolean }>} */
export const importTable = {
  'src/base': { may: [], node: false, vscode: false },
  'src/engine': { may: ['src/base'], node: false, vscode: false },
  'src/engine/panel': { may: ['src/base', 'src/engine', 'src/protocol/webview.ts'], node: false, vscode: false },
  'src/protocol': { may: ['src/base', 'src/engine/model', 'src/engine/events', 'src/engine/agents/assignment.ts'], node: false, vscode: false },
  'src/node': { may: ['src/base', 'src/engine', 'src/protocol'], node: true, vscode: false },
  'src/workers': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: false },
  'src/cli': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: false },
  'src/server': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: false },
  'src/extension': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: true },
  'webview-ui': { may: ['src/base', 'src/protocol', 'src/engine/model', 'src/engine/events'], node: false, vscode: false },
};

/** The zones of import-x/no-restricted-paths: everything in src is closed to a folder but itself and what its row names, and webview-ui to all of src. */
export function zonesOf(table) {
  const inside = (folder) => Object.keys(table).filter((other) => other.startsWith(`${folder}/`)).map((other) => other.slice(folder.length + 1));
  return [
    ...Object.entries(table).map(([folder, row]) => ({
      // A folder within another one that has a row of its own is only held to its own row.
      target: inside(folder).length === 0 ? `./${folder}` : [`./${folder}/*.ts`, `./${folder}/!(${inside(folder).join('|')})/**`],
      from: './src',
      except: [folder, ...row.may].filter((name) => name.startsWith('src/')).map((name) => `./${name.slice('src/'.length)}`),
      message: `${folder} may import ${row.may.join(', ') || 'nothing of ours'}.`,
    })),
    { target: './src', from: './webview-ui', message: 'webview-ui is the browser: nothing in src knows it.' },
  ];
}

/** Patterns for no-restricted-imports. */
export function nodeModulesOf(row) {
  const patterns = [];
  if (!row.node) patterns.push({ group: ['node:*'], message: 'This folder knows no host: use a port of src/engine/ports.ts.' });
  if (!row.vscode) patterns.push({ group: ['vscode', 'vscode/*'], message: 'Only src/extension imports vscode.' });
  return patterns;
}
