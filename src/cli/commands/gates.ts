import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { formatDuration } from '../../base/duration.ts';
import { detectGates } from '../../engine/gates/detect-gates.ts';
import { qualityVerdict } from '../../engine/gates/quality-verdict.ts';
import { runGates, type GateRun } from '../../engine/gates/run-gates.ts';
import { toSarif } from '../../engine/gates/sarif.ts';
import { Fault } from '../../engine/model/fault.ts';
import { cleanText } from '../../engine/report/clean-text.ts';
import { paintOf, type Paint } from '../../engine/report/paint.ts';
import { systemClock } from '../../node/clock.ts';
import { createFiles } from '../../node/files/node-files.ts';
import { openGit } from '../../node/git/open-git.ts';
import { nodeHashes } from '../../node/hashes.ts';
import { environmentFor } from '../../node/processes/environment.ts';
import { createProcesses } from '../../node/processes/processes.ts';
import { textOption, type Execute } from '../command.ts';
import { loadConfig, shown } from '../documents.ts';
import { onInterrupt } from '../interrupt.ts';
import { EXIT } from '../outcome.ts';

const FINDINGS_SHOWN = 200;

/** Runs the gates on the user's working tree as it is, without agents and without a baseline. */
export const execute: Execute = async (context, input) => {
  const { terminal, folder, env, version } = context;
  const git = await openGit(folder);
  const { root } = await git.facts();
  const config = await loadConfig(root, terminal);
  const files = await git.listWorkingFiles();
  const gates = config.gates ?? (await detectGates(files, (path) => readFile(join(root, path), 'utf8').catch(() => undefined)));
  if (gates.length === 0) throw new Fault('nothing_to_do', 'There are no gates, so nothing was checked', { remedy: 'Name some under `gates` in ce-config.yml; `ce-parallel init` writes a first one.' });
  const paint = paintOf(terminal.color);
  const stop = new AbortController();
  const interrupt = onInterrupt({ first: () => stop.abort(new Fault('cancelled', 'Ctrl-C')), second: () => process.exit(EXIT.cancelled) });
  try {
    const runs = await runGates({
      gates,
      worktree: root,
      env: environmentFor(env),
      ports: { processes: createProcesses(), files: createFiles(), clock: systemClock, hashes: nodeHashes },
      signal: stop.signal,
      parallel: availableParallelism(),
      onDone: (run) => {
        if (!terminal.json) for (const line of gateLines(run, paint)) terminal.say(line);
      },
    });
    const sarif = textOption(input, 'sarif');
    if (sarif !== undefined) {
      // One level only: below /proc and the like, `recursive` never comes to an end.
      await mkdir(dirname(resolve(sarif))).catch(() => undefined);
      await writeFile(resolve(sarif), `${JSON.stringify(toSarif({ sources: runs, version, root }), undefined, 2)}\n`).catch((error: unknown) => {
        throw new Fault('usage', `The findings cannot be written to ${shown(sarif)}: ${(error as Error).message}`, { details: { file: sarif }, remedy: 'Give a file in a folder that is there and writable.', cause: error });
      });
      terminal.warn(`Findings written to ${shown(sarif)}`);
    }
    const verdict = qualityVerdict(runs.map((run) => run.outcome), config.gatePolicy);
    const result = { passed: verdict.passed, summary: verdict.reason, gates: runs.map(({ outcome, findings }) => ({ ...outcome, findings })) };
    const exitCode = stop.signal.aborted ? EXIT.cancelled : verdict.passed ? EXIT.done : EXIT.failed;
    const head = `${verdict.passedCount} of ${verdict.total} gates passed`;
    return { exitCode, result, text: ['', verdict.passed ? paint.good(head) : paint.bad(head)] };
  } finally {
    interrupt.dispose();
  }
};

/** A line for the gate, then its findings as `file:line:col: severity: message`. */
function gateLines({ outcome, findings, output }: GateRun, paint: Paint): string[] {
  const mark = outcome.verdict === 'passed' ? paint.good('✓') : outcome.verdict === 'failed' ? paint.bad('✗') : paint.warn('–');
  const lines = findings.slice(0, FINDINGS_SHOWN).map((finding) => {
    const place = finding.path === undefined ? '' : `${cleanText(finding.path, 300)}:${finding.range?.startLine ?? 1}:${finding.range?.startColumn ?? 1}: `;
    const ink = finding.severity === 'error' ? paint.bad : paint.warn;
    return `${place}${ink(finding.severity)}: ${cleanText(finding.message, 400)} (${cleanText(finding.rule, 80)})`;
  });
  if (findings.length > FINDINGS_SHOWN) lines.push(`and ${findings.length - FINDINGS_SHOWN} more findings; --json gives all of them`);
  // Without findings the gate's own words are all there is.
  const words = outcome.verdict === 'failed' && findings.length === 0 ? output.trimEnd().split('\n').slice(-20).map((line) => `  ${cleanText(line, 300)}`) : [];
  return [`${mark} ${paint.strong(cleanText(outcome.gate, 60))}  ${formatDuration(outcome.durationMs)}  ${cleanText(outcome.summary, 300)}`, ...lines, ...words];
}
