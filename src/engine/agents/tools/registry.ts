import type { Role } from '../../model/role.ts';
import type { ToolDescription } from '../model-port.ts';
import type { Tool } from '../tool.ts';
import { checkpoint, requestLease, sendFeedback } from './coordinate.ts';
import { findFiles, readFiles } from './read-files.ts';
import { runCommand } from './run-command.ts';
import { searchText } from './search-text.ts';
import { submitPlan, submitResolution, submitReview } from './submit.ts';
import { deleteFile, editFile, moveFile, writeFile } from './write-files.ts';

/** Every tool there is, in the order of its table. */
export const TOOLS: readonly Tool[] = [
  readFiles,
  findFiles,
  searchText,
  writeFile,
  editFile,
  deleteFile,
  moveFile,
  runCommand,
  checkpoint,
  requestLease,
  sendFeedback,
  submitPlan,
  submitReview,
  submitResolution,
];

const BY_NAME: ReadonlyMap<string, Tool> = new Map(TOOLS.map((tool) => [tool.name, tool]));

/** A tool by its name. */
export function toolNamed(name: string): Tool | undefined {
  return BY_NAME.get(name);
}

/** What a provider is told of the tools of a role. */
export function toolsOf(role: Role): readonly ToolDescription[] {
  return TOOLS.filter((tool) => tool.roles.includes(role)).map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
}
