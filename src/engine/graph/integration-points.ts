import type { Domain, IntegrationPoint } from '../model/config.ts';
import { hasUnknownScope, type Task } from '../model/plan.ts';
import { intersects } from '../paths/intersect.ts';
import type { PathRules } from '../paths/match.ts';

/** The integration points that a task is, by tag or by a path that it may write, in the config's order. */
export function pointsOf(task: Task, points: readonly IntegrationPoint[], rules: PathRules = {}): readonly IntegrationPoint[] {
  return points.filter((point) => {
    if (point.tags.some((tag) => task.tags.includes(tag))) return true;
    if (hasUnknownScope(task)) return false;
    return (task.writes ?? []).some((write) => point.paths.some((path) => intersects([write, path], rules) !== undefined));
  });
}

/** Names of the domains that a name in `converge` stands for: a domain's own, or those of an owner (`platform` also names COORD_PLATFORM). Case does not matter. */
export function domainsNamed(name: string, domains: readonly Domain[]): readonly string[] {
  const wanted = name.toLowerCase();
  return domains
    .filter((domain) => {
      const owner = domain.owner?.toLowerCase();
      return domain.name.toLowerCase() === wanted || owner === wanted || owner === `coord_${wanted}`;
    })
    .map((domain) => domain.name);
}
