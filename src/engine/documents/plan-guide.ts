import type { Entry, Guide } from './guide.ts';

const GLOBS = 'a list of globs';

const TASK_KEYS: Readonly<Record<string, Entry>> = {
  id: { is: 'a name', form: 'id: schema', about: 'Names the task within the plan: letters, digits and . _ - / : @ +' },
  title: { is: 'a text', form: 'title: Order schema', about: 'A few words for lists and pictures.' },
  agent: { is: 'a text', form: 'agent: architect', about: "The specialist's name, where one is wanted." },
  instructions: { is: 'a text', form: 'instructions: Add the Order type.', about: 'What the agent is to do.' },
  reads: { is: GLOBS, form: 'reads: ["src/shared/**"]', about: "Globs of what the task reads, relative to the repository's root." },
  'reads.*': { is: 'a glob', form: '"src/shared/**"', about: "A glob relative to the repository's root." },
  writes: { is: GLOBS, form: 'writes: ["src/shared/orders.ts"]', about: 'Globs of what the task may write. A builder without them has an unknown scope and runs alone.' },
  'writes.*': { is: 'a glob', form: '"src/shared/orders.ts"', about: "A glob relative to the repository's root." },
  inputs: { is: 'a list of artifact names', form: 'inputs: [schema_v1]', about: 'Artifacts of other tasks that this one needs before it starts.' },
  'inputs.*': { is: 'the name of an artifact', form: 'schema_v1', about: 'An artifact that another task outputs.' },
  outputs: { is: 'a list of artifact names', form: 'outputs: [schema_v1]', about: 'Artifacts that this task yields; each has one maker.' },
  'outputs.*': { is: 'the name of an artifact', form: 'schema_v1', about: 'The name of an artifact.' },
  after: { is: 'a list of tasks', form: 'after: [schema]', about: 'Tasks that this one depends on; a bare id is a hard dependency.' },
  'after.*': { is: 'a task id, or a mapping with `task` and `kind`', form: '{task: schema, kind: soft}', about: 'A dependency on another task.' },
  'after.*.task': { is: 'the id of a task', form: 'task: schema', about: 'The task that this one depends on.' },
  'after.*.kind': { is: 'one of the words', form: 'kind: hard', about: 'hard waits for the end, soft starts on a partial artifact, feedback goes back up and never blocks.', words: ['hard', 'soft', 'feedback'] },
  'after.*.artifact': { is: 'the name of an artifact', form: 'artifact: schema_v1', about: 'The artifact that a soft dependency starts on.' },
  resources: { is: 'a list of resources', form: 'resources: [database]', about: 'What the task holds while it runs; a bare name is one unit.' },
  'resources.*': { is: 'the name of a resource, or a mapping with `name` and `units`', form: '{name: database, units: 1}', about: 'Units of a named resource.' },
  'resources.*.name': { is: 'a text', form: 'name: database', about: 'The resource, as the configuration names it.' },
  'resources.*.units': { is: 'a whole number', form: 'units: 1', about: 'How many units the task holds.' },
  tags: { is: 'a list of texts', form: 'tags: [api_contract]', about: 'Words that integration points look for.' },
  'tags.*': { is: 'a text', form: 'api_contract', about: 'A tag.' },
  estimate: { is: 'a duration', form: 'estimate: 15m', about: 'How long it will take, as 90s, 15m or 2h; 15m when absent.' },
  acceptance: { is: 'a list of texts', form: 'acceptance: ["orders.ts exports Order"]', about: 'What must be true when the task is done.' },
  'acceptance.*': { is: 'a text', form: '"orders.ts exports Order"', about: 'One criterion.' },
};

const PATTERN_KEYS: Readonly<Record<string, Entry>> = {
  pattern: {
    is: 'one of the words',
    form: 'pattern: batch',
    about: 'Makes tasks from `items`. team-lead: create, test and review one after the other for each item. batch: one edit for each item, then one validation of all of them.',
    words: ['team-lead', 'batch'],
  },
  items: { is: 'a list of texts or mappings', form: 'items: [orders, customers]', about: 'What the pattern is repeated for. `{item}` in the texts of the template is the item; of a mapping it is its id, name or path, and `{key}` is the value of a key.' },
  'items.*': { is: 'a text, or a mapping of texts', form: '{name: orders, path: src/orders}', about: 'One item. A key named as one of a task (`writes`, `instructions`) fills in what the template leaves out.' },
  'items.*.*': { is: 'a text, a number or a list of texts', form: 'path: src/orders', about: 'A value that `{key}` stands for.' },
};

const under = (place: string, keys: Readonly<Record<string, Entry>>): Record<string, Entry> => Object.fromEntries(Object.entries(keys).map(([key, entry]) => [`${place}.${key}`, entry]));

const ROLE: Entry = { is: 'one of the words', form: 'role: builder', about: "The pool that the task's agent comes from; builder when absent.", words: ['planner', 'builder', 'reviewer'] };

/** What people need to know of a plan. */
export const PLAN_GUIDE: Guide = {
  '': { is: 'a plan', form: 'version: 1', about: 'A plan of ce-parallel: a goal and the tasks that reach it.' },
  version: { is: 'the number 1', form: 'version: 1', about: 'The version of this format.' },
  goal: { is: 'a text', form: 'goal: Add an orders API', about: 'What the tasks reach together.' },
  errors: {
    is: 'one of the words',
    form: 'errors: isolate',
    about: 'When a task fails: isolate skips only what depends on it, fail-fast stops the run, rollback also takes back what landed.',
    words: ['isolate', 'fail-fast', 'rollback'],
  },
  tasks: { is: 'a list of tasks', form: 'tasks: [{id: schema}]', about: 'The tasks, in the order that decides where two may not run together.' },
  'tasks.*': { is: 'a task', form: '{id: schema, writes: ["src/schema.ts"]}', about: 'One piece of work for one agent; with `pattern` and `items` it is a template for several.' },
  ...PATTERN_KEYS,
  ...TASK_KEYS,
  ...under('tasks.*', { ...TASK_KEYS, ...PATTERN_KEYS, role: ROLE }),
};
