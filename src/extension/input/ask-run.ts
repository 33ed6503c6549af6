import type { Memento, QuickPickItem } from 'vscode';
import { PROVIDER_NAMES } from '../../node/providers/provider-names.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import type { Editor } from '../editor.ts';
import type { RunChoice } from '../run/requests.ts';
import type { Settings } from '../settings.ts';
import { ask, askInSteps, type Asked, type Step } from './multi-step.ts';

const EXAMPLES = ['Add an orders API with a page that lists orders', 'Move the settings from JSON to a table, with a migration', 'Raise the test coverage of src/billing to 80 %'];
const REMEMBERED = 'ceParallel.goals';
const LAST = 'ceParallel.lastChoice';
const MOST_GOALS = 10;

type Item<T> = QuickPickItem & { readonly answer: T };
type Draft = RunChoice;
type Kept = Pick<RunChoice, 'provider' | 'playbookFile' | 'streams' | 'sequential'>;

/** Asks for everything that a run begins with; what was answered last time comes first. Undefined when it was given up. */
export async function askRun(editor: Editor, context: { readonly memory: Memento; readonly settings: Settings; readonly until: 'plan' | 'integrated'; readonly configuredStreams: number | undefined; readonly samplePlaybook: string | undefined }): Promise<RunChoice | undefined> {
  const { memory, settings, until } = context;
  const kept = memory.get<Partial<Kept>>(LAST) ?? {};
  const first: Draft = {
    goal: '',
    planFile: undefined,
    provider: kept.provider ?? settings.provider,
    playbookFile: kept.playbookFile ?? settings.playbook,
    streams: kept.streams ?? settings.streams,
    sequential: kept.sequential ?? false,
    budgetUsd: settings.budgetUsd,
    yes: false,
    until,
  };
  const title = until === 'plan' ? 'Plan' : 'Run';
  const choice = await askInSteps(first, [askGoal(editor, memory, title), askPlan(editor, title), askPlaybook(editor, title, context.samplePlaybook), askStreams(editor, title, context.configuredStreams), askBudget(editor, title)]);
  if (choice === undefined) return undefined;
  const goals = memory.get<string[]>(REMEMBERED) ?? [];
  if (choice.goal !== '') await memory.update(REMEMBERED, [choice.goal, ...goals.filter((goal) => goal !== choice.goal)].slice(0, MOST_GOALS));
  await memory.update(LAST, { provider: choice.provider, playbookFile: choice.playbookFile, streams: choice.streams, sequential: choice.sequential } satisfies Kept);
  return choice;
}

function askGoal(editor: Editor, memory: Memento, title: string): Step<Draft> {
  return async (draft, place) => {
    const goals = memory.get<string[]>(REMEMBERED) ?? [];
    const items: Item<Draft>[] = [
      ...goals.map((goal): Item<Draft> => ({ label: cleanText(goal, 120), iconPath: new editor.ThemeIcon('history'), answer: { ...draft, goal } })),
      ...EXAMPLES.filter((goal) => !goals.includes(goal)).map((goal): Item<Draft> => ({ label: goal, description: 'example', iconPath: new editor.ThemeIcon('lightbulb'), answer: { ...draft, goal } })),
      { label: 'Only a plan file', description: 'its own goal is taken', iconPath: new editor.ThemeIcon('file'), answer: { ...draft, goal: '' } },
    ];
    return ask(editor, { title: `${title}: the goal`, placeholder: 'What shall be reached? Type it, or choose', items, value: draft.goal, typed: (text) => (text === '' ? undefined : { label: text, description: 'this goal', iconPath: new editor.ThemeIcon('arrow-right'), answer: { ...draft, goal: text } }) }, place);
  };
}

function askPlan(editor: Editor, title: string): Step<Draft> {
  return async (draft, place) => {
    const files = await filesLike(editor, '**/{plan,*.plan}.{yml,yaml,json}');
    const planner: Item<string | undefined>[] = draft.goal === '' ? [] : [{ label: 'Let the planner make one', description: 'you look at it before it is built', iconPath: new editor.ThemeIcon('sparkle'), answer: undefined }];
    const asked = await ask<string | undefined>(editor, { title: `${title}: the plan`, placeholder: 'Where does the plan come from?', items: [...planner, ...files.map((file): Item<string> => ({ label: file, iconPath: new editor.ThemeIcon('file'), answer: file })), browse(editor)] }, place);
    return withFile(editor, asked, (planFile) => ({ ...draft, planFile }), 'Use as Plan');
  };
}

function askPlaybook(editor: Editor, title: string, sample: string | undefined): Step<Draft> {
  return async (draft, place) => {
    const files = await filesLike(editor, '**/{playbook,*.playbook}.{yml,yaml}');
    const known = [...new Set([...(draft.playbookFile === undefined ? [] : [draft.playbookFile]), ...files])];
    const claude: Item<string> = { label: 'Claude', description: 'anthropic, with your key of the Claude API', iconPath: new editor.ThemeIcon('sparkle'), answer: CLAUDE };
    const items: Item<string | undefined>[] = [
      ...(draft.provider === 'anthropic' ? [claude] : []),
      ...known.map((file): Item<string> => ({ label: file, description: PROVIDER_NAMES[0], iconPath: new editor.ThemeIcon('book'), answer: file })),
      ...(sample === undefined || known.includes(sample) ? [] : [{ label: 'The sample’s playbook', description: PROVIDER_NAMES[0], iconPath: new editor.ThemeIcon('beaker'), answer: sample }]),
      ...(draft.provider === 'anthropic' ? [] : [claude]),
      browse(editor),
    ];
    const asked = await ask<string | undefined>(editor, { title: `${title}: who does the work`, placeholder: 'A playbook works offline and costs nothing', items }, place);
    return withFile(editor, asked, (answer) => (answer === CLAUDE ? { ...draft, provider: 'anthropic', playbookFile: undefined } : { ...draft, provider: PROVIDER_NAMES[0], playbookFile: answer }), 'Use as Playbook');
  };
}

function askStreams(editor: Editor, title: string, configured: number | undefined): Step<Draft> {
  return (draft, place) => {
    const of = (streams: number | undefined, sequential: boolean): Draft => ({ ...draft, streams, sequential });
    const last: Item<Draft>[] = draft.streams === undefined ? [] : [{ label: String(draft.streams), description: 'as last time', iconPath: new editor.ThemeIcon('history'), answer: of(draft.streams, false) }];
    const items: Item<Draft>[] = [
      ...last,
      { label: 'As the repository says', description: configured === undefined ? '' : `${configured} streams`, iconPath: new editor.ThemeIcon('settings'), answer: of(undefined, false) },
      ...[2, 4, 8, 16].map((streams): Item<Draft> => ({ label: String(streams), iconPath: new editor.ThemeIcon('layers'), answer: of(streams, false) })),
      { label: 'One after the other', description: 'to compare with', iconPath: new editor.ThemeIcon('arrow-right'), answer: of(1, true) },
    ];
    return ask(editor, { title: `${title}: streams`, placeholder: 'How many streams may run beside each other?', items, typed: (text) => (/^[1-9]\d?$/.test(text) ? { label: text, description: 'streams', answer: of(Number(text), false) } : undefined) }, place);
  };
}

function askBudget(editor: Editor, title: string): Step<Draft> {
  return (draft, place) => {
    const items: Item<Draft>[] = [
      { label: draft.budgetUsd === undefined ? 'As the repository says' : `$${draft.budgetUsd}`, description: draft.budgetUsd === undefined ? 'or none' : 'as your settings say', iconPath: new editor.ThemeIcon('settings'), answer: draft },
      ...[1, 5, 20].filter((usd) => usd !== draft.budgetUsd).map((usd): Item<Draft> => ({ label: `$${usd}`, iconPath: new editor.ThemeIcon('credit-card'), answer: { ...draft, budgetUsd: usd } })),
    ];
    return ask(editor, { title: `${title}: budget`, placeholder: 'What may it cost? The run stops before it costs more', items, typed: (text) => (/^\$?\d+(\.\d+)?$/.test(text) && Number(text.replace('$', '')) > 0 ? { label: `$${text.replace('$', '')}`, answer: { ...draft, budgetUsd: Number(text.replace('$', '')) } } : undefined) }, place);
  };
}

const BROWSE = '\0browse';
const CLAUDE = '\0claude';

function browse(editor: Editor): Item<string> {
  return { label: 'Browse…', iconPath: new editor.ThemeIcon('folder-opened'), alwaysShow: true, answer: BROWSE };
}

/** Lets the user look for a file where they chose to; giving that up goes back. */
async function withFile(editor: Editor, asked: Asked<string | undefined>, take: (file: string | undefined) => Draft, openLabel: string): Promise<Asked<Draft>> {
  if (asked.type !== 'answer') return asked;
  if (asked.answer !== BROWSE) return { type: 'answer', answer: take(asked.answer) };
  const [chosen] = (await editor.window.showOpenDialog({ canSelectMany: false, openLabel, filters: { 'YAML or JSON': ['yml', 'yaml', 'json'] } })) ?? [];
  return chosen === undefined ? { type: 'back' } : { type: 'answer', answer: take(chosen.fsPath) };
}

async function filesLike(editor: Editor, glob: string): Promise<string[]> {
  const found = await editor.workspace.findFiles(glob, '{**/node_modules/**,**/.ce-workspace/**}', 20);
  return found.map((uri) => editor.workspace.asRelativePath(uri, false)).sort();
}
