import { cpus, loadavg, platform } from 'node:os';
import { performance } from 'node:perf_hooks';
import { formatTable, type BenchTable } from './bench-table.ts';

/** Every benchmark by name, in the order in which all of them run. */
const BENCHES: Readonly<Record<string, () => Promise<() => Promise<BenchTable>>>> = {
  journal: async () => (await import('./journal.bench.ts')).journalBench,
  schedule: async () => (await import('./schedule.bench.ts')).scheduleBench,
  analysis: async () => (await import('./analysis.bench.ts')).analysisBench,
  git: async () => (await import('./git.bench.ts')).gitBench,
  dispatch: async () => (await import('./dispatch.bench.ts')).dispatchBench,
  'process-dag': async () => (await import('./process-dag.bench.ts')).processDagBench,
  agents: async () => (await import('./agents.bench.ts')).agentsBench,
  sample: async () => (await import('./sample.bench.ts')).sampleBench,
  panel: async () => (await import('./panel.bench.ts')).panelBench,
  'panel-memory': async () => (await import('./panel-memory.bench.ts')).panelMemoryBench,
  'editor-update': async () => (await import('./editor-update.bench.ts')).editorUpdateBench,
  activation: async () => (await import('./activation.bench.ts')).activationBench,
  bundles: async () => (await import('./bundles.bench.ts')).bundlesBench,
};

const words = process.argv.slice(2);
const style = words.includes('--markdown') ? 'markdown' : 'plain';
const names = words.filter((word) => !word.startsWith('--'));
const unknown = [...names.filter((name) => BENCHES[name] === undefined), ...words.filter((word) => word.startsWith('--') && word !== '--markdown')];
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. Benchmarks: ${Object.keys(BENCHES).join(', ')}. Option: --markdown.`);
  process.exit(2);
}

const load = (): string => loadavg().map((one) => one.toFixed(1)).join(' ');
console.log(`Node ${process.versions.node}, ${platform()}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}\n`);
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
  const bench = await BENCHES[name]?.();
  if (bench === undefined) continue;
  const [before, began] = [load(), performance.now()];
  const table = await bench();
  // Other work on the machine lengthens every figure; who reads them must see it.
  const note = `${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s, load average ${before} before and ${load()} after.`;
  console.log(formatTable({ ...table, notes: [...(table.notes ?? []), note] }, style));
}
