import { z } from 'zod';
import { defineTool, failure, refusedWrite } from '../tool.ts';
import { findOnce } from './find-once.ts';

const LARGEST_EDIT_BYTES = 8 * 1024 * 1024;

/** `write_file {path, content}`: makes a file or replaces all of it. */
export const writeFile = defineTool({
  name: 'write_file',
  description: 'Create a file, or replace all of its content. Only paths of your lease. Missing folders are made.',
  phase: 'write',
  roles: ['builder'],
  input: z.object({ path: z.string(), content: z.string() }),
  async run({ path, content }, context) {
    context.willWrite();
    const written = await context.guard.write(path, content);
    if (!written.ok) return refusedWrite(context, { tool: 'write_file', path, reason: written.error });
    return { ok: true, content: `${written.value.facts === undefined ? 'Created' : 'Replaced'} ${written.value.path} (${content.length} characters).` };
  },
});

/** `edit_file {path, old, new}`: replaces a text that stands in the file exactly once. */
export const editFile = defineTool({
  name: 'edit_file',
  description: 'Replace a text in a file. `old` must stand in the file exactly once, to the letter (spaces and line breaks too). Only paths of your lease.',
  phase: 'write',
  roles: ['builder'],
  input: z.object({ path: z.string(), old: z.string().min(1), new: z.string() }),
  async run(input, context) {
    const { path } = input;
    const allowed = await context.guard.forWrite(path, 'write');
    if (!allowed.ok) return refusedWrite(context, { tool: 'edit_file', path, reason: allowed.error });
    const { facts, absolute } = allowed.value;
    if (facts === undefined) return failure(`${path}: there is no such file; create it with write_file.`);
    if (facts.sizeBytes > LARGEST_EDIT_BYTES) return failure(`${path} is too large to edit (${facts.sizeBytes} bytes).`);
    const bytes = await context.deps.files.readBytes(absolute);
    const text = bytes === undefined ? undefined : decode(bytes);
    if (text === undefined) return failure(`${path} is no UTF-8 text; it cannot be edited.`);
    const found = findOnce(text, { old: input.old, replacement: input.new });
    if (!found.ok) return failure(`${path}: ${found.error}`);
    context.willWrite();
    const written = await context.guard.write(path, found.value.text);
    if (!written.ok) return refusedWrite(context, { tool: 'edit_file', path, reason: written.error });
    return { ok: true, content: `Edited ${written.value.path} at line ${found.value.line}.` };
  },
});

/** `delete_file {path}`: removes a file. */
export const deleteFile = defineTool({
  name: 'delete_file',
  description: 'Delete a file. Only paths of your lease.',
  phase: 'write',
  roles: ['builder'],
  input: z.object({ path: z.string() }),
  async run({ path }, context) {
    const allowed = await context.guard.forWrite(path, 'remove');
    if (!allowed.ok) return refusedWrite(context, { tool: 'delete_file', path, reason: allowed.error });
    if (allowed.value.facts === undefined) return failure(`${path}: there is no such file.`);
    context.willWrite();
    const removed = await context.guard.remove(path);
    if (!removed.ok) return refusedWrite(context, { tool: 'delete_file', path, reason: removed.error });
    return { ok: true, content: `Deleted ${removed.value.path}.` };
  },
});

/** `move_file {from, to}`: renames a file; both ends must be in the lease and nothing may stand at the new one. */
export const moveFile = defineTool({
  name: 'move_file',
  description: 'Move or rename a file. Both paths must be in your lease, and nothing may stand at the new one.',
  phase: 'write',
  roles: ['builder'],
  input: z.object({ from: z.string(), to: z.string() }),
  async run({ from, to }, context) {
    const source = await context.guard.forWrite(from, 'write');
    if (source.ok && source.value.facts === undefined) return failure(`${from}: there is no such file.`);
    context.willWrite();
    const moved = await context.guard.move(from, to);
    if (moved.ok) return { ok: true, content: `Moved ${from} to ${moved.value.path}.` };
    return refusedWrite(context, { tool: 'move_file', path: moved.at === 'to' ? to : from, reason: moved.error });
  },
});

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
