// Makes the VSIX from a production build, and looks at what came out. The packager is fetched at its pinned version and is no dependency of the repository.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, install, root, run } from './set-up.mjs';

/** What a person waits for when they install it. */
const MOST_BYTES = 3 * 1024 * 1024;
/** Without one of these something would not work, or not be seen. */
const NEEDED = ['dist/extension.js', 'dist/extension-parts.js', 'dist/coordinator.worker.js', 'dist/coordinator.process.js', 'dist/pool.worker.js', 'dist/server.js', 'dist/panel.js', 'dist/panel.css', 'dist/codicon.ttf', 'media/icon.png', 'media/sample/playbook.yml', 'media/sample/webshop/package-lock.json'];
const UNWANTED = /(^|\/)(node_modules|src\/(engine|extension|node)|test\/(engine|extension)|\.git|\.vscode-test)\/|\.map$|\.env$/;

install();
build('--production');
run('npm', ['exec', '--yes', '--package=@vscode/vsce@3.9.2', '--', 'vsce', 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', 'ce-parallel.vsix']);

const file = path.join(root, 'ce-parallel.vsix');
const bytes = readFileSync(file);
const inside = entriesOf(bytes).filter((name) => name.startsWith('extension/')).map((name) => name.slice('extension/'.length));
const complaints = [
  ...(bytes.length > MOST_BYTES ? [`It has ${bytes.length} bytes, more than ${MOST_BYTES}.`] : []),
  ...NEEDED.filter((name) => !inside.includes(name)).map((name) => `${name} is not in it.`),
  ...inside.filter((name) => UNWANTED.test(name)).map((name) => `${name} does not belong into it.`),
];
if (complaints.length > 0) {
  console.error(`ce-parallel.vsix is not fit to be given to anybody:\n${complaints.map((line) => `  ${line}`).join('\n')}\n.vscodeignore says what is in it.`);
  process.exit(1);
}
console.log(`ce-parallel.vsix holds ${inside.length} files in ${(bytes.length / 1024 / 1024).toFixed(2)} MB.`);

/** The names in a ZIP archive's directory. */
function entriesOf(zip) {
  const names = [];
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  for (let at = zip.readUInt32LE(end + 16); zip.readUInt32LE(at) === 0x02014b50; ) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.subarray(at + 46, at + 46 + nameBytes).toString('utf8'));
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return names;
}
