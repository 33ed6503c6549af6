/** Words that the shell itself runs. */
const BUILTINS = new Set(['cd', 'echo', 'test', '[', 'exit', 'export', 'set', 'true', 'false', 'source', '.', 'exec', 'eval', 'if', 'for', 'while', 'case', '!', ':', 'call', 'type', 'dir', 'copy', 'del', 'rem']);

/** Runners whose next word is the tool itself, which they would have to download. */
const RUNNERS = new Set(['npx', 'bunx', 'pnpx']);

/**
 * The programs that must be there for a command line: its first word, and behind `npx` the tool that it names.
 * Nothing when the first word cannot be told without a shell (a variable, a bracket).
 */
export function toolsOf(command: string): string[] {
  const words = wordsOf(command);
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/u.test(word));
  const tool = words[first];
  if (tool === undefined || BUILTINS.has(tool) || /[$`(){}*?~%;&|<>]/u.test(tool)) return [];
  if (!RUNNERS.has(tool)) return [tool];
  const rest = words.slice(first + 1);
  // With --package the tool's name says nothing of where it comes from.
  if (rest.some((word) => /^(-p|--package|-c|--call)(=|$)/u.test(word))) return [tool];
  const named = rest.find((word) => !word.startsWith('-'));
  return named === undefined || /[$`(){}*?%;&|<>@]/u.test(named) ? [tool] : [tool, named];
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/gu)].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
}
