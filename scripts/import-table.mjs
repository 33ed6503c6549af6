// Who may import what (ARCHITECTURE.md, "Code map"). ESLint enforces this table, type-only imports included.
// `may` are folders of this repository, `node` says whether Node's own modules are allowed, `vscode` the editor's API.

/** @type {Record<string, { may: string[], node: boolean, vscode: boolean }>} */
export const importTable = {
  'src/base': { may: [], node: false, vscode: false },
  'src/engine': { may: ['src/base'], node: false, vscode: false },
  'src/protocol': { may: ['src/base', 'src/engine/model', 'src/engine/events', 'src/engine/agents/assignment.ts'], node: false, vscode: false },
  'src/node': { may: ['src/base', 'src/engine', 'src/protocol'], node: true, vscode: false },
  'src/workers': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: false },
  'src/cli': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: false },
  'src/server': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: false },
  'src/extension': { may: ['src/base', 'src/engine', 'src/protocol', 'src/node'], node: true, vscode: true },
};

/** The zones of import-x/no-restricted-paths: everything in src is closed to a folder but itself and what its row names. */
export function zonesOf(table) {
  return Object.entries(table).map(([folder, row]) => ({
    target: `./${folder}`,
    from: './src',
    except: [folder, ...row.may].map((name) => `./${name.slice('src/'.length)}`),
    message: `${folder} may import ${row.may.join(', ') || 'nothing of ours'}.`,
  }));
}

/** Patterns for no-restricted-imports. */
export function nodeModulesOf(row) {
  const patterns = [];
  if (!row.node) patterns.push({ group: ['node:*'], message: 'This folder knows no host: use a port of src/engine/ports.ts.' });
  if (!row.vscode) patterns.push({ group: ['vscode', 'vscode/*'], message: 'Only src/extension imports vscode.' });
  return patterns;
}
