import type { Lease } from '../../model/lease.ts';
import type { Role } from '../../model/role.ts';
import type { AgentAssignment } from '../assignment.ts';
import { BUILDER } from './builder.ts';
import { LAWS } from './laws.ts';
import { PLANNER } from './planner.ts';
import { REVIEWER } from './reviewer.ts';

const ROLES: Readonly<Record<Role, string>> = { planner: PLANNER, builder: BUILDER, reviewer: REVIEWER };

/** The part of the system prompt that all agents of a role have: what the role is, and the laws. */
export function sharedPrompt(role: Role): string {
  return `${[ROLES[role], LAWS].join('\n\n')}\n\n`;
}

/** The system prompt of an agent: what all of its role are told, then what it may write and run now. */
export function systemPrompt(assignment: AgentAssignment, lease: Lease | undefined): string {
  const list = (items: readonly string[], none: string): string => (items.length === 0 ? none : items.map((item) => `\`${item}\``).join(', '));
  const rights = [
    '## Now',
    `- You are ${assignment.agent}${assignment.task === undefined ? '' : `, on task \`${assignment.task}\``}.`,
    `- You may write: ${list(lease?.writes ?? [], 'nothing')}.`,
    `- You may run commands that begin with: ${list(assignment.role === 'planner' ? [] : assignment.commands.allow, 'nothing')}, and read-only git (status, diff, log, show, ls-files, grep, rev-parse, blame).`,
  ];
  return sharedPrompt(assignment.role) + rights.join('\n');
}
