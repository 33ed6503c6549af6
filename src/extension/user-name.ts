import { userInfo } from 'node:os';

/** The name that a person's decisions are recorded under. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'you';
  }
}
