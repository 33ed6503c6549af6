import { doubt, fault, isMapping, type Complaint, type Path } from './complaint.ts';
import { pathFault } from './glob-fault.ts';
import { quote } from './suggest.ts';

/** What is wrong with a gate beyond its shape: its report, its minimum, its expression. Nothing is run. */
export function checkGate(gate: unknown, path: Path): Complaint[] {
  if (!isMapping(gate)) return [];
  const { parser, report, min } = gate;
  const found: Complaint[] = [];
  if ((parser === 'junit' || parser === 'lcov') && report === undefined) {
    found.push(doubt({ path: [...path, 'parser'], code: 'no_report', message: `${quote(parser)} reads a file, and this gate names none; the output of the command is read`, remedy: `Add ${quote(parser === 'junit' ? 'report: junit.xml' : 'report: coverage/lcov.info')}.` }));
  }
  const reportFault = typeof report === 'string' && report !== '' ? pathFault(report) : undefined;
  if (reportFault !== undefined) found.push(fault({ path: [...path, 'report'], ...reportFault }));
  if (min !== undefined && parser !== 'lcov') found.push(doubt({ path: [...path, 'min'], aspect: 'key', code: 'ignored_key', message: '`min` counts only with the parser `lcov`', remedy: 'Add `parser: lcov` with its `report`, or remove `min`.' }));
  if (isMapping(parser)) found.push(...checkMatcher(parser, [...path, 'parser']));
  return found;
}

function checkMatcher(matcher: Record<string, unknown>, path: Path): Complaint[] {
  if (typeof matcher.regexp !== 'string' || matcher.regexp === '') return [];
  const groups = groupsOf(matcher.regexp);
  if (typeof groups === 'string') return [fault({ path: [...path, 'regexp'], code: 'bad_regexp', message: `${quote(matcher.regexp)} is not a regular expression: ${groups}`, remedy: 'Close every group and class, and put a backslash before a character that stands for itself; single quotes keep backslashes.' })];
  return Object.entries(matcher).flatMap(([key, group]) => {
    if (key === 'regexp' || typeof group !== 'number' || group <= groups) return [];
    return [fault({ path: [...path, key], code: 'unknown_group', message: `The expression has ${groups === 1 ? '1 group' : `${groups} groups`}, and ${quote(key)} names group ${group}`, remedy: 'Put brackets around that part of the expression, or change the number.' })];
  });
}

/** The number of capturing groups, or why it is no expression. */
function groupsOf(regexp: string): number | string {
  try {
    new RegExp(regexp);
    return (new RegExp(`${regexp}|`).exec('')?.length ?? 1) - 1;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /su, '').toLowerCase();
  }
}
