import type { Config } from '../model/config.ts';
import type { Capacity } from './problem.ts';

/**
 * How much may run at once under a configuration. `streams` is what the user asked for; without it the configuration's limit holds.
 * Pools that the configuration does not name follow the width: 2 planners, a builder for every stream, a reviewer for every two (2 at least).
 */
export function capacityOf(config: Config, streams?: number): Capacity {
  const width = streams ?? config.limits.streams;
  return {
    streams: width,
    pools: {
      planner: config.pools.planners ?? 2,
      builder: config.pools.builders ?? width,
      reviewer: config.pools.reviewers ?? Math.max(2, Math.floor(width / 2)),
    },
    coordinators: config.limits.coordinators,
    perCoordinator: config.limits.perCoordinator,
    resources: config.resources,
  };
}

/** The capacity of `simulate --streams N`: nothing but the width, the owners' limits and the resources narrows it. */
export function widthAlone(config: Config, streams: number): Capacity {
  return { ...capacityOf(config, streams), pools: { planner: streams, builder: streams, reviewer: streams } };
}
