import { addToInstant, type Instant } from '../time/instant.ts';

/** How long a request that was taken, or that nobody took in time, stays in the record, for those who ask. */
const KEEP_CLOSED_MS = 24 * 3_600_000;
/** And how many of them. */
const MOST_CLOSED = 10;

/** Who used a switch, when and why. All is optional, because an operator may edit the record by hand. */
export interface SwitchNote {
  readonly by?: string;
  readonly reason?: string;
  readonly at?: Instant;
}

/** One due time that is not to be served. */
export interface SkippedOccurrence extends SwitchNote {
  readonly occurrence: Instant;
  /** The due time after it. A platform whose due times lie elsewhere skips its first one between the two. */
  readonly before?: Instant;
}

/** A request to run a service now, once, on any host. */
export interface RunNowRequest extends SwitchNote {
  readonly id: string;
  /** No host takes it later. */
  readonly until: Instant;
  /** The host that has taken it: its run is this host's, and nobody else's. */
  readonly takenBy?: string;
  readonly takenAt?: Instant;
}

/** The switches of a service. Operators use them; a host only takes requests. */
export interface Switches {
  /** Why and since when due times are skipped; `undefined` while they are served. */
  readonly paused: SwitchNote | undefined;
  /** Who resumed the service last. */
  readonly resumed: SwitchNote | undefined;
  /** The due time that is skipped; one that has passed has no effect. */
  readonly skipNext: SkippedOccurrence | undefined;
  /** Oldest first; with those that were taken or expired lately. */
  readonly requests: readonly RunNowRequest[];
}

/** The switches of a service that nobody has touched. */
export const UNTOUCHED: Switches = { paused: undefined, resumed: undefined, skipNext: undefined, requests: [] };

/** Due times are skipped from now on. A second pause replaces who paused, and why. */
export function pause(switches: Switches, note: SwitchNote): Switches {
  return { ...switches, paused: note };
}

/** Due times are served again: a pause ends, and no due time is skipped. */
export function resume(switches: Switches, note: SwitchNote): Switches {
  if (switches.paused === undefined && switches.skipNext === undefined) return switches;
  return { ...switches, paused: undefined, skipNext: undefined, resumed: note };
}

/** One due time is skipped; it replaces an earlier one. */
export function skipOccurrence(switches: Switches, skipNext: SkippedOccurrence): Switches {
  return { ...switches, skipNext };
}

/** Whether the switch `skipNext` is about a due time. */
export function isSkipped({ skipNext }: Switches, occurrence: Instant | undefined): boolean {
  if (skipNext === undefined || occurrence === undefined) return false;
  const { occurrence: skipped, before = addToInstant(skipped, 1) } = skipNext;
  return occurrence >= skipped && occurrence < before;
}

/** Whether a due time is to be skipped that is not served yet. */
export function isToSkip(record: { readonly switches: Switches; readonly servedUntil: Instant | undefined }): boolean {
  const { occurrence } = record.switches.skipNext ?? {};
  return occurrence !== undefined && (record.servedUntil === undefined || occurrence > record.servedUntil);
}

/** Adds a request. The same request, by its id, is added once. */
export function requestRun(switches: Switches, request: RunNowRequest, now: Instant): Switches {
  if (switches.requests.some(({ id }) => id === request.id)) return switches;
  const isClosed = ({ takenBy, until }: RunNowRequest): boolean => takenBy !== undefined || until <= now;
  const isOld = ({ takenAt, until }: RunNowRequest): boolean => now - (takenAt ?? until) >= KEEP_CLOSED_MS;
  const closed = switches.requests.filter((each) => isClosed(each) && !isOld(each)).slice(-MOST_CLOSED);
  return { ...switches, requests: [...closed, ...switches.requests.filter((each) => !isClosed(each)), request] };
}

/** The requests that any host can still take. */
export function openRequests({ requests }: Switches, now: Instant): readonly RunNowRequest[] {
  return requests.filter(({ takenBy, until }) => takenBy === undefined && until > now);
}

/** Requests that no host took in time. */
export function expiredRequests({ requests }: Switches, now: Instant): readonly RunNowRequest[] {
  return requests.filter(({ takenBy, until }) => takenBy === undefined && until <= now);
}

/** A host takes a request. One that another host has taken stays as it is. */
export function takeRequest(switches: Switches, wanted: string, owner: string, takenAt: Instant): Switches {
  return withRequest(switches, wanted, (request) =>
    request.takenBy === undefined ? { ...request, takenBy: owner, takenAt } : request,
  );
}

/** A host gives a request back that it could not run. */
export function giveBackRequest(switches: Switches, given: string, owner: string): Switches {
  return withRequest(switches, given, (request) => {
    if (request.takenBy !== owner) return request;
    const { takenBy: _by, takenAt: _at, ...open } = request;
    return open;
  });
}

/**
 * The switches as they are stored now, with what this host has done to those that it knew: it has taken requests that
 * nobody else has taken.
 */
export function mergeSwitches(mine: Switches, theirs: Switches, owner: string | undefined): Switches {
  const takenByMe = mine.requests.filter(({ takenBy }) => takenBy !== undefined && takenBy === owner);
  return takenByMe.reduce(
    (merged, taken) => withRequest(merged, taken.id, (request) => (request.takenBy === undefined ? taken : request)),
    theirs,
  );
}

function withRequest(switches: Switches, wanted: string, change: (request: RunNowRequest) => RunNowRequest): Switches {
  const requests = switches.requests.map((request) => (request.id === wanted ? change(request) : request));
  return requests.every((request, index) => request === switches.requests[index])
    ? switches
    : { ...switches, requests };
}
