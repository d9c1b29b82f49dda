/** The checks that a probe runs: the tag, by the path. The paths are those of Kubernetes' own components. */
export const PROBES: ReadonlyMap<string, string> = new Map([
  ['/livez', 'live'],
  ['/readyz', 'ready'],
  ['/startupz', 'startup'],
]);

/** The paths of the endpoints. */
export const HEALTH_PATHS: readonly string[] = [...PROBES.keys(), '/status'];
