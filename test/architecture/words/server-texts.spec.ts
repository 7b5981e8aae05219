import fs from 'node:fs';
import path from 'node:path';
import { ERRORS, REFUSALS } from '#core';
import { PLAN_REASONS } from '#channels';
import { ATTENTION_REASONS } from '../../../libs/operations/doctor/domain/attention-texts.js';
import { STORE_FINDINGS, STORE_FIXES } from '../../../libs/operations/doctor/domain/finding-texts.js';
import { ROOT } from '../source-tree.js';

type Texts = Readonly<Record<string, string>>;

/** Codes of the server, the folder of their translations, and how their keys begin. */
const TABLES = [
  ['operator/overview', 'reason_', ATTENTION_REASONS],
  ['operator/system', 'doctor_', STORE_FINDINGS],
  ['operator/system', 'fix_', STORE_FIXES],
  ['kit', 'plan_', PLAN_REASONS],
  ['refusals', 'refusal_', Object.fromEntries(Object.entries(REFUSALS).map(([reason, { text }]) => [reason, text]))],
] as const;

function readLocale(folder: string, language: string, prefix: string): Texts {
  const file = path.join(ROOT, 'apps/console/src', folder, 'locales', `${language}.json`);
  const texts = Object.entries(JSON.parse(fs.readFileSync(file, 'utf8')) as Texts);
  return Object.fromEntries(texts.filter(([key]) => key.startsWith(prefix)));
}

/** The English texts of the server as keys of a locale. */
function keysOf(prefix: string, table: Readonly<Record<string, string | Texts>>): Texts {
  return Object.fromEntries(
    Object.entries(table).flatMap(([code, text]) =>
      typeof text === 'string'
        ? [[prefix + code, text]]
        : Object.entries(text).map(([form, shown]) => [`${prefix}${code}_${form}`, shown]),
    ),
  );
}

/** The other languages are compared with the English one by the console's own test. */
it.each(TABLES)('the texts of the server are those of the console: %s, %s', (folder, prefix, table) => {
  expect(readLocale(folder, 'en', prefix)).toEqual(keysOf(prefix, table));
});

/** Errors whose message has the facts, and those that only programs meet: the console shows the message. */
const SHOWN_AS_MESSAGE = [
  ...['all_channels_failed', 'conflict', 'context_length_exceeded', 'insufficient_balance', 'invalid_id'],
  ...['invalid_request_error', 'limit_reached', 'maintenance', 'model_not_allowed', 'model_not_found', 'model_sunset'],
  ...['region_not_available', 'spend_cap_reached', 'unknown_parameter', 'upstream_error', 'upstream_rate_limited'],
  ...['csrf_refused', 'headers_too_large', 'idempotency_key_reused', 'invalid_api_key', 'ip_not_allowed'],
  ...['key_expired', 'key_revoked', 'method_not_allowed', 'request_cancelled', 'unknown_host'],
  ...['unsupported_media_type', 'upgrade_required', 'wrong_token_kind'],
];

it('has a sentence in the console for each error code that is shown without its message', () => {
  const known = Object.keys(readLocale('kit', 'en', 'error_')).map((key) => key.slice('error_'.length));
  const codes = Object.keys(ERRORS);
  expect(codes.filter((code) => !known.includes(code)).sort()).toEqual([...SHOWN_AS_MESSAGE].sort());
});
