import type { ObjectName } from '../../../src/engine/model/ids.ts';
import { openWorkspace } from '../../../src/node/workspace/open-workspace.ts';

// Applies or undoes, and is killed at the step that the last argument names.
const [root = '', verb = '', before = '', commit = '', step = ''] = process.argv.slice(2);
const workspace = await openWorkspace(root, {
  onStep: (name) => {
    if (name === step) process.kill(process.pid, 'SIGKILL');
  },
});
if (verb === 'apply') await workspace.apply({ commit: commit as ObjectName, how: 'merge', message: 'result\n' });
else await workspace.undo({ target: 'main', before: before as ObjectName, commit: commit as ObjectName, how: 'merge' });
