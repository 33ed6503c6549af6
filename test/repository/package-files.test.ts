import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { isThere, jsonOf, ROOT, textOf, trackedFiles } from './tracked-files.ts';

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: { readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[]; readonly yamlValidation: readonly { readonly fileMatch: string; readonly url: string }[] };
}

const MANIFEST = jsonOf('package.json') as Manifest;

/** The entry points that the build script makes; their bundles are in no clean checkout. */
const BUNDLES = [...textOf('scripts/build.mjs').matchAll(/^ {2}'?([\w.-]+)'?: '(src\/[^']+)',$/gm)].map(([, name = '', source = '']) => ({ bundle: `dist/${name}.js`, source }));

/** What vsce would take: everything that no line of .vscodeignore takes out, unless a later one with `!` brings it back. */
function ships(file: string): boolean {
  const lines = textOf('.vscodeignore').split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const left = lines.filter((line) => !line.startsWith('!'));
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  // As vsce reads them: a name without a star may be a folder, and then means all that is in it.
  const spread = (pattern: string): string[] => (/(^|\/)[^/]*\*[^/]*$/.test(pattern) ? [pattern] : [pattern, `${pattern}/**`]);
  const matches = (patterns: readonly string[]): boolean => picomatch.isMatch(file, patterns.flatMap(spread), { dot: true });
  return !matches(left) || matches(kept);
}

/** What the panel's bundle is made of. */
const PANEL = ['dist/panel.js', 'dist/panel.css', 'dist/codicon.ttf'];

const SHIPPED = [...new Set([...trackedFiles(), ...BUNDLES.map(({ bundle }) => bundle), ...PANEL, 'dist/package.json'])].filter(ships).sort();

describe('the package', () => {
  it('holds what is named here and nothing else', () => {
    const outside = SHIPPED.filter((file) => !/^media\/(sample|schemas)\//.test(file));
    assert.deepEqual(outside, [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      ...['anthropic-sdk.js', 'cli.js', 'codicon.ttf', 'coordinator.process.js', 'coordinator.worker.js', 'extension-parts.js', 'extension.js', 'language-client.js', 'package.json', 'panel.css', 'panel.js', 'pool.worker.js', 'server.js', 'uninstall.js'].map((name) => `dist/${name}`),
      'docs/command-line.md',
      'docs/editor-locks.md',
      'docs/events.md',
      'docs/findings.md',
      'docs/panel.md',
      'docs/plan.md',
      'docs/stepping-in.md',
      'media/activity-bar.svg',
      'media/findings.png',
      'media/icon.png',
      'media/locks.png',
      'media/panel-gates.png',
      'media/panel-graph.png',
      'media/panel.png',
      'media/pipeline-dark.svg',
      'media/pipeline-light.svg',
      'media/plan.png',
      'media/run-live.png',
      'media/take-over.png',
      ...['apply.md', 'doctor.md', 'run.md', 'sample.md', 'watch.md'].map((name) => `media/walkthrough/${name}`),
      'package.json',
    ]);
  });

  it('holds the sample, the schemas, and nothing that was made of them', () => {
    for (const file of ['media/sample/playbook.yml', 'media/sample/webshop/ce-config.yml', 'media/schemas/config.schema.json', 'media/schemas/plan.schema.json', 'media/schemas/playbook.schema.json']) assert.ok(SHIPPED.includes(file), file);
    for (const file of ['media/sample/webshop/node_modules/x/index.js', 'node_modules/zod/index.js', 'dist/cli.js.map', 'src/cli/main.ts', 'test/rig/repository.ts', '.vscode/launch.json', '.ci/run', '.env', 'ce-parallel.vsix']) assert.ok(!ships(file), file);
  });

  it('has what its manifest points at: the bundles have sources, the icon is a square PNG of 128 pixels or more', () => {
    const bundles = BUNDLES.map(({ bundle }) => `./${bundle}`);
    assert.ok(bundles.includes(MANIFEST.main) && Object.values(MANIFEST.bin).every((file) => bundles.includes(file)), bundles.join(', '));
    assert.deepEqual(BUNDLES.filter(({ source }) => !isThere(source)), []);
    const icon = readFileSync(path.join(ROOT, MANIFEST.icon));
    assert.equal(icon.subarray(1, 4).toString('latin1'), 'PNG');
    assert.equal(icon.readUInt32BE(16), icon.readUInt32BE(20));
    assert.ok(icon.readUInt32BE(16) >= 128);
  });

  it('ships every schema that it offers to editors, and offers every schema that it ships', () => {
    const offered = new Set(MANIFEST.contributes.yamlValidation.map(({ url }) => url.replace('./', '')));
    assert.deepEqual([...offered].sort(), SHIPPED.filter((file) => file.startsWith('media/schemas/')));
  });

  it('has links in its README that lead to files of the package, but for those to the pages of its developers', () => {
    const links = [...textOf('README.md').matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target = '']) => target);
    assert.deepEqual(links.filter((target) => !SHIPPED.includes(target)).sort(), ['ARCHITECTURE.md', 'CONTRIBUTING.md']);
  });

  it('promises in its manifest only commands that its code registers', () => {
    const code = trackedFiles().filter((file) => file.startsWith('src/extension/')).map(textOf).join('\n');
    for (const { command, title, category } of MANIFEST.contributes.commands) {
      assert.match(code, new RegExp(`^ {2}${command.replace('ceParallel.', '')}: \\{ title: `, 'm'), command);
      assert.equal(category, 'CE Parallel');
      assert.notEqual(title, '');
    }
  });
});

describe('the editor set-up', () => {
  const launch = jsonOf('.vscode/launch.json') as { configurations: { name: string; type: string; program?: string; preLaunchTask?: string }[] };
  const tasks = jsonOf('.vscode/tasks.json') as { tasks: { label: string; type: string; script: string }[] };

  it('runs npm scripts that there are', () => {
    assert.deepEqual(tasks.tasks.filter(({ type, script }) => type !== 'npm' || !(script in MANIFEST.scripts)), []);
  });

  it('starts tasks and programs that there are; F5 starts the extension first of all', () => {
    assert.equal(launch.configurations[0]?.type, 'extensionHost');
    for (const { name, program, preLaunchTask } of launch.configurations) {
      assert.ok(preLaunchTask === undefined || tasks.tasks.some(({ label }) => label === preLaunchTask), name);
      const file = program?.replace('${workspaceFolder}/', '') ?? 'package.json';
      assert.ok(isThere(file), `${name}: ${file}`);
    }
  });

  it('runs npm scripts that there are in continuous integration, on the three systems', () => {
    const workflow = textOf('.github/workflows/ci.yml');
    for (const system of ['ubuntu-latest', 'macos-latest', 'windows-latest']) assert.ok(workflow.includes(system), system);
    const called = [...`${workflow}\n${textOf('.ci/run')}`.matchAll(/npm (?:run (?:--silent )?)?([a-z]+)/g)].map(([, name = '']) => name).filter((name) => name !== 'ci');
    assert.ok(called.length >= 4);
    assert.deepEqual(called.filter((name) => !(name in MANIFEST.scripts) && name !== 'run'), []);
  });
});
