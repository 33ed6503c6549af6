import type { Gate, GateParserName } from '../model/config.ts';
import type { GateParser } from './parser.ts';
import { parseEslint } from './parsers/eslint.ts';
import { parseExitCode } from './parsers/exit-code.ts';
import { parseJunit } from './parsers/junit.ts';
import { parseLcov } from './parsers/lcov.ts';
import { parseNpmAudit } from './parsers/npm-audit.ts';
import { problemMatcherParser } from './parsers/problem-matcher.ts';
import { parseSarif } from './parsers/sarif.ts';
import { parseTsc } from './parsers/tsc.ts';

const PARSERS: Record<GateParserName, GateParser> = {
  'exit-code': parseExitCode,
  tsc: parseTsc,
  eslint: parseEslint,
  junit: parseJunit,
  lcov: parseLcov,
  sarif: parseSarif,
  'npm-audit': parseNpmAudit,
};

/** The parser that a gate names, or the problem matcher that it writes out. */
export function parserOf(gate: Gate): GateParser {
  return typeof gate.parser === 'string' ? PARSERS[gate.parser] : problemMatcherParser(gate.parser);
}
