import { BoundedMap } from '../bounded-map.js';
import { ChatError } from '../chat-error.js';
import { isJsonObject } from '../json.js';
import { AnsweredRefusal, type Refusal } from './refusal.js';

const MODELS_KEPT = 1_000;
const NONE: readonly Refusal[] = [];
const kept = new WeakMap<readonly Refusal[], BoundedMap<string, readonly Refusal[]>>();

/**
 * Throws ChatError for the first row that refuses the body of a request to this model.
 * @param body of a request that the API has read: one JSON object
 */
export function checkRefusals(table: readonly Refusal[], model: string, body: Buffer): void {
  const rows = rowsFor(table, model);
  if (rows.length === 0) return;
  const value: unknown = JSON.parse(body.toString());
  if (!isJsonObject(value)) return;
  for (const { find, status, message, code, namesParam, answer } of rows) {
    const found = find(value);
    if (found === null) continue;
    const text = message(found);
    if (answer !== undefined) throw new AnsweredRefusal(status, text, answer(text, found));
    throw new ChatError(status, text, code ?? null, namesParam === true ? found.path : null);
  }
}

/** The rows whose globs match a name. A load test sends the same few names many times. */
export function rowsFor(table: readonly Refusal[], model: string): readonly Refusal[] {
  if (table.length === 0) return NONE;
  let ofTable = kept.get(table);
  if (ofTable === undefined) {
    ofTable = new BoundedMap(MODELS_KEPT);
    kept.set(table, ofTable);
  }
  const known = ofTable.get(model);
  if (known !== undefined) return known;
  const name = model.toLowerCase().replaceAll('.', '-');
  const rows = table.filter(({ models }) => models.some((glob) => matches(glob, name)));
  ofTable.set(model, rows);
  return rows;
}

function matches(glob: string, name: string): boolean {
  const pattern = glob.split('*').map((text) => text.replaceAll(/[$()+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(name);
}
