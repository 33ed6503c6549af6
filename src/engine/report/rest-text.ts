import type { ResultLeft } from '../result/result-left.ts';
import { count } from './clean-text.ts';

/** How much of a result is left after a part of it was taken: "3 of 5 changes". */
export function restText({ left, of }: NonNullable<ResultLeft['rest']>): string {
  return `${left} of ${count(of, 'change')}`;
}
