import type { Gate } from '../model/config.ts';

/**
 * The gates' own commands, as prefixes of words that agents may run. A command with any of the shell's own signs is left out:
 * a piece of it, allowed alone and with more words behind it, would be more than its author allowed.
 */
export function gateCommandPrefixes(gates: readonly Gate[]): string[] {
  const plain = gates.map((gate) => gate.command.trim()).filter((command) => !/[;&|<>`$(){}*?!\\\n"'~#%^]/.test(command));
  return [...new Set(plain)];
}
