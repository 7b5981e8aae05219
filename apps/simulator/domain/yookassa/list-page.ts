import { wrong } from './yookassa-error.js';

interface Listed {
  readonly id: string;
  readonly createdMs: number;
  readonly capturedMs?: number | null;
}

const LIMIT = 10;
const LIMIT_MAX = 100;
const BOUNDS: readonly (readonly [string, (time: number, bound: number) => boolean])[] = [
  ['gte', (time, bound) => time >= bound],
  ['gt', (time, bound) => time > bound],
  ['lte', (time, bound) => time <= bound],
  ['lt', (time, bound) => time < bound],
];

/** A page of objects, of which the newest come first. @throws YookassaError 400 a limit, a time or a cursor that is none */
export function listPage<Row extends Listed>(rows: readonly Row[], query: URLSearchParams, view: (row: Row) => object) {
  const limit = Number(query.get('limit') ?? LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) throw wrong('limit', 'From 1 to 100');
  const found = rows
    .filter(({ createdMs }) => isWithin(query, 'created_at', createdMs))
    .filter(({ capturedMs }) => isWithin(query, 'captured_at', capturedMs ?? null));
  const cursor = query.get('cursor');
  const start = cursor === null ? 0 : found.findIndex(({ id }) => id === cursor);
  if (start === -1) throw wrong('cursor', 'There is no such cursor');
  const next = found[start + limit];
  return {
    type: 'list',
    items: found.slice(start, start + limit).map(view),
    ...(next === undefined ? {} : { next_cursor: next.id }),
  };
}

function isWithin(query: URLSearchParams, name: string, timeMs: number | null): boolean {
  return BOUNDS.every(([bound, holds]) => {
    const text = query.get(`${name}.${bound}`);
    if (text === null) return true;
    const boundMs = Date.parse(text);
    if (Number.isNaN(boundMs)) throw wrong(`${name}.${bound}`, 'Not a time');
    return timeMs !== null && holds(timeMs, boundMs);
  });
}
