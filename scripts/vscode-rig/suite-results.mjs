// What a suite writes down, counted and printed.

/** Adds what a line says to the results. */
export function countLine(results, line) {
  if (line.type === 'pass') results.passing++;
  if (line.type === 'pending') results.pending++;
  if (line.type === 'fail') results.failures.push({ path: line.path, error: line.error });
}

/** Prints a line as mocha would. */
export function printLine(line, results, print) {
  const indent = '  '.repeat(line.depth ?? 0);
  if (line.type === 'suite' && line.title !== '') print(`${indent}${line.title}`);
  if (line.type === 'pass') print(`${indent}✔ ${line.title}${line.durationMs > 100 ? ` (${line.durationMs}ms)` : ''}`);
  if (line.type === 'pending') print(`${indent}- ${line.title}`);
  if (line.type === 'fail') print(`${indent}${results.failures.length}) ${line.title}`);
  if (line.type === 'note') print(`      · ${line.text}`);
}
