import fs from 'node:fs';
import path from 'node:path';
import { ATTENTION_REASONS } from '../../../libs/doctor/domain/attention-texts.js';
import { STORE_FINDINGS, STORE_FIXES } from '../../../libs/doctor/domain/finding-texts.js';
import { ROOT } from '../source-tree.js';

type Texts = Readonly<Record<string, string>>;

/** Codes of the server, the folder of their translations, and how their keys begin. */
const TABLES = [
  ['operator/overview', 'reason_', ATTENTION_REASONS],
  ['operator/system', 'doctor_', STORE_FINDINGS],
  ['operator/system', 'fix_', STORE_FIXES],
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
