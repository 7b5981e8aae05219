import { findUnstorable, readCsv, refusal, RoutifyError } from '#core';
import { parseJsonDigits } from './parse-json-digits.js';
import type { PriceListEntry, PriceListFormat } from './price-list-entry.js';
import { readGenaiPrices } from './read-genai-prices.js';
import { readLiteLlm } from './read-litellm.js';
import { readModelsDev } from './read-models-dev.js';
import { readNative, readNativeCsv, readNativeEntry } from './read-native.js';
import { readOpenRouter } from './read-openrouter.js';

/** Syntax of a file. */
export type FileSyntax = 'json' | 'ndjson' | 'csv';

const READERS: Readonly<Record<PriceListFormat, (document: unknown, day: string) => PriceListEntry[]>> = {
  native: readNative,
  litellm: readLiteLlm,
  openrouter: readOpenRouter,
  models_dev: readModelsDev,
  genai_prices: readGenaiPrices,
};

/**
 * The entries of a price list, in the order of the file. Throws `invalid_request_error` for a file that cannot be read
 * as a whole or has no entry; errors of one entry are part of the entry.
 *
 * @param day of the prices, such as `2026-12-01`, where a list has later ones, too
 */
export function readPriceList(
  text: string,
  { format, syntax, day }: { readonly format: PriceListFormat; readonly syntax: FileSyntax; readonly day: string },
): PriceListEntry[] {
  if (syntax !== 'json' && format !== 'native')
    throw unreadable(`${format} price lists are JSON, not ${syntax}`, 'format');
  if (text.includes('\0')) throw unreadable('it contains a NUL character', null);
  const entries = readEntries(text, { format, syntax, day });
  if (entries.length === 0) throw refusal('price_list_empty', { format }, { param: 'format' });
  return entries;
}

function readEntries(text: string, { format, syntax, day }: Parameters<typeof readPriceList>[1]): PriceListEntry[] {
  if (syntax === 'ndjson') return readLines(text);
  try {
    return syntax === 'csv' ? readNativeCsv(readCsv(text)) : READERS[format](parseDocument(text), day);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(error.message, null);
  }
}

/** Throws 400 with the path of text that Postgres cannot store: names come from foreign files. */
function parseDocument(text: string): unknown {
  const document = parseJsonDigits(text);
  const path = findUnstorable(document);
  if (path === null) return document;
  throw unreadable(`${path} contains a NUL character or an unpaired surrogate`, path);
}

/** One entry per line; a line that is not JSON does not affect others. */
function readLines(text: string): PriceListEntry[] {
  return text.split('\n').flatMap((raw, index): PriceListEntry[] => {
    if (raw.trim() === '') return [];
    const line = index + 1;
    try {
      const entry = parseJsonDigits(raw);
      const path = findUnstorable(entry);
      if (path === null) return [readNativeEntry({ line, entry })];
      const message = `${path}: contains a NUL character or an unpaired surrogate`;
      return [{ line, key: '', kind: 'faulty', details: [{ path, code: 'invalid_value', message }] }];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return [{ line, key: '', kind: 'faulty', details: [{ path: '', code: 'not_json', message: error.message }] }];
    }
  });
}

function unreadable(reason: string, param: string | null): RoutifyError {
  const message = `The file is not a price list: ${reason}.`;
  return new RoutifyError('invalid_request_error', message, param === null ? {} : { param });
}
