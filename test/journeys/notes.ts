import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appears } from '../rig/appears.ts';
import { makePlace, type Place } from './journey.ts';

/** What an agent runs that is to be held: it says that it is there, and goes when it may. */
const HELD = `import { existsSync, renameSync, watch, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const [, , here] = process.argv;
if (!existsSync(\`\${here}.go\`)) {
  await new Promise((done) => {
    watch(dirname(here), () => existsSync(\`\${here}.go\`) && done());
    writeFileSync(\`\${here}.new\`, String(process.pid));
    renameSync(\`\${here}.new\`, \`\${here}.pid\`);
  });
}
process.exit();
`;

/** A repository with a plan of two notes, of which the second is held by a command of its builder. */
export interface HeldNotes extends Place {
  /** The process that holds the second note, once it does. */
  held(): Promise<number>;
  /** Lets it go, now and in later attempts. */
  letGo(): void;
  /** The process that drives the newest run. */
  driver(): number;
}

const agent = (task: string, before: string): string => `  - match: {role: builder, task: ${task}}\n    turns:\n${before}      - {say: writing, tools: [{name: write_file, input: {path: docs/${task}.md, content: "# ${task}\\n"}}]}\n      - {say: done}\n`;

/** Makes that repository; nothing is held unless asked for. */
export function makeNotes({ held = false, settings = {} }: { readonly held?: boolean; readonly settings?: Readonly<Record<string, unknown>> } = {}): HeldNotes {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ce-held-')));
  const here = path.join(folder, 'b').replaceAll('\\', '/');
  const command = `      - {say: waiting, tools: [{name: run_command, input: {command: "node held.mjs ${here}"}}]}\n`;
  const place = makePlace({
    '.gitignore': '.ce-workspace\n',
    'ce-config.yml': 'version: 1\ngates: []\ncommands: {allow: [node held.mjs]}\n',
    '.vscode/settings.json': JSON.stringify(settings),
    'held.mjs': HELD,
    'notes.plan.yml': 'version: 1\ngoal: Two notes\ntasks:\n  - {id: a, writes: [docs/a.md]}\n  - {id: b, writes: [docs/b.md]}\n',
    'notes.playbook.yml': `version: 1\nagents:\n${agent('a', '')}${agent('b', held ? command : '')}`,
  });
  return {
    ...place,
    held: async () => {
      await appears(`${here}.pid`);
      return Number(readFileSync(`${here}.pid`, 'utf8'));
    },
    letGo: () => writeFileSync(`${here}.go`, ''),
    driver: () => {
      const runs = path.join(place.root, '.ce-workspace/runs');
      const newest = readdirSync(runs).sort().at(-1) ?? '';
      return (JSON.parse(readFileSync(path.join(runs, newest, 'journal/writer.json'), 'utf8')) as { pid: number }).pid;
    },
    remove: () => {
      place.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
