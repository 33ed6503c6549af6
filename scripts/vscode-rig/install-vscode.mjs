// VS Code's server and workbench, and a Node that can run them.
import path from 'node:path';
import { installPart, npmInstall, RigError } from './install-part.mjs';
import { CODE_SERVER, NODE_BINARIES, NODE_MAJOR } from './versions.mjs';

/** Where VS Code's server and its Node are, installed first when they are not there: `{ version, server, node }`. */
export async function installVsCode() {
  const folder = await installPart({
    name: 'vscode',
    version: CODE_SERVER.vscode,
    about: `VS Code ${CODE_SERVER.vscode} for tests (600 MB, about a minute)`,
    async make(partial) {
      await npmInstall(partial, [`${CODE_SERVER.name}@${CODE_SERVER.version}`]);
      await npmInstall(path.join(partial, 'node_modules', CODE_SERVER.name, 'lib/vscode'));
    },
  });
  return { version: CODE_SERVER.vscode, server: path.join(folder, 'node_modules', CODE_SERVER.name, 'lib/vscode/out/server-main.js'), node: await installNode() };
}

async function installNode() {
  if (Number(process.versions.node.split('.')[0]) === NODE_MAJOR) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const binary = NODE_BINARIES[platform];
  if (binary === undefined) throw new RigError(`VS Code for tests needs Node ${NODE_MAJOR}, and there is no package of it for ${platform}. Start this with Node ${NODE_MAJOR}.`);
  const folder = await installPart({
    name: 'node',
    version: binary.version,
    about: `Node ${binary.version} for VS Code`,
    make: (partial) => npmInstall(partial, [`${binary.name}@${binary.version}`]),
  });
  return path.join(folder, 'node_modules', binary.name, binary.file);
}
