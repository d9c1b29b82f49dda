import { importGraph } from './import-graph.ts';
import type { Source } from './sources.ts';

/** The rooms of core, each of which may import from those before it. */
export const ROOMS: readonly string[] = [
  'base',
  'time',
  'contract',
  'schedule',
  'settings',
  'state',
  'services',
  'application',
  'admission',
  'ledger',
  'inspect',
  'run',
  'driver',
  'tasks',
  'health',
  'host',
  'settings-list',
];

/** The room that a file of core is in; `undefined` for an entry point. */
export function roomOf({ name }: Pick<Source, 'name'>): string | undefined {
  return ROOMS.find((room) => name.startsWith(`${room}/`));
}

/**
 * The rooms of core as a table. The level of a room is one more than the highest of those that it imports from, and 0
 * where it imports from none.
 */
export function formatRooms(core: readonly Source[]): string {
  const beneath = roomImports(core);
  const levels = new Map<string, number>();
  const rows = ROOMS.flatMap((room) => {
    const files = core.filter((source) => roomOf(source) === room);
    if (files.length === 0) return [];
    const from = ROOMS.filter((other) => beneath.get(room)?.has(other));
    const level = 1 + Math.max(-1, ...from.map((other) => levels.get(other) ?? -1));
    levels.set(room, level);
    const lines = files.reduce((sum, source) => sum + source.lines, 0);
    return [[room, String(level), String(files.length), String(lines), from.join(' ')]];
  });
  return table([['room', 'level', 'files', 'lines', 'imports from'], ...rows]);
}

/** By room: the other rooms that its files import from. */
function roomImports(core: readonly Source[]): ReadonlyMap<string, ReadonlySet<string>> {
  const rooms = new Map(core.map((source) => [source.path, roomOf(source)]));
  const found = new Map<string, Set<string>>();
  for (const [path, targets] of importGraph(core)) {
    const room = rooms.get(path);
    if (room === undefined) continue;
    const others = found.get(room) ?? new Set();
    for (const other of targets.map((target) => rooms.get(target))) {
      if (other !== undefined && other !== room) others.add(other);
    }
    found.set(room, others);
  }
  return found;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
