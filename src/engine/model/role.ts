import { z } from 'zod';

/** The pool a task's agent comes from. */
export const Role = z.enum(['planner', 'builder', 'reviewer']);
export type Role = z.infer<typeof Role>;
