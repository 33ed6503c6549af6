import type { TaskId } from './ids.ts';

/** Device names of Windows, which no file or folder may have there. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;
const LONGEST = 120;

/**
 * A task's name as one part of a git ref and as a folder name: safe on every system, different for different tasks
 * also on disks that ignore case, and readable where the id is plain (`api-2` stays `api-2`, `Api` becomes `=41pi`).
 */
export function encodeRefName(task: TaskId | string): string {
  let name = '';
  for (const char of task) name += /[a-z0-9_-]/.test(char) ? char : hexOf(char);
  if (DEVICE.test(name)) name = hexOf(name.slice(0, 1)) + name.slice(1);
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 20)}==${fingerprint(task)}`;
}

function hexOf(char: string): string {
  return [...new TextEncoder().encode(char)].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('');
}

/** 64 bits of FNV-1a in hex: tells long names apart that begin alike. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
