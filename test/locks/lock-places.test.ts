import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { marked } from '../../src/extension/locks/lock-mark.ts';
import { clearPlaces, notePlace, settingsFileOf } from '../../src/extension/locks/lock-places.ts';

const MINE = '{\n  "files.readonlyInclude": {\n    "**/*.lock": true\n  }\n}\n';
const LOCKED = MINE.replace('true', `true,\n    ${JSON.stringify(marked('/repo/src/**', 'abc123'))}: true`);

describe('the uninstall of the extension', () => {
  let home: string;
  let settings: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce uninstall ü ')));
    settings = settingsFileOf(path.join(home, 'User/globalStorage/ce-parallel.ce-parallel'));
    mkdirSync(path.dirname(settings), { recursive: true });
    writeFileSync(settings, LOCKED);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('takes the locks of a window that died out of the settings, and leaves no note', async () => {
    const cache = path.join(home, 'cache');
    await notePlace(cache, settings);
    await notePlace(cache, settings);
    await notePlace(cache, path.join(home, 'nowhere/settings.json'));
    assert.deepEqual(await clearPlaces(cache), [settings]);
    assert.equal(readFileSync(settings, 'utf8'), MINE);
    assert.equal(existsSync(path.join(cache, 'editor-settings.json')), false);
    assert.deepEqual(await clearPlaces(cache), []);
  });

  it('is a script that runs by itself, as package.json names it', async () => {
    const cache = path.join(home, 'cache');
    await notePlace(cache, settings);
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: Record<string, string> };
    assert.equal(manifest.scripts['vscode:uninstall'], 'node ./dist/uninstall.js');
    const outfile = path.join(home, 'uninstall.js');
    await build({ entryPoints: ['src/extension/uninstall.ts'], absWorkingDir: path.resolve(import.meta.dirname, '../..'), outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20.19', logLevel: 'silent' });
    execFileSync(process.execPath, [outfile, '--type=extension-post-uninstall'], { env: { ...process.env, CE_PARALLEL_CACHE: cache } });
    assert.equal(readFileSync(settings, 'utf8'), MINE);
  });
});
