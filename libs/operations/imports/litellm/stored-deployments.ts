import { isRecord } from '#core';
import type { Findings } from '../domain/findings.js';
import type { SourceRow } from '../domain/source-row.js';
import { decryptValue } from './decrypt-value.js';
import type { Deployment } from './deployments.js';
import { PARAMS, type Params } from './litellm-providers.js';

export const MODEL_COLUMNS = ['model_id', 'model_name', 'litellm_params', 'model_info', 'blocked'];
export const CREDENTIAL_COLUMNS = ['credential_name', 'credential_values'];

const FAILURES = {
  no_key: 'is encrypted: pass --salt-key-file, or add the channel by hand',
  other_key: 'is not encrypted under the key of --salt-key-file: pass that of the row, or import without it',
} as const;

/** Deployments of the database. Without the salt key those that are encrypted are left out. */
export function storedDeployments(
  rows: readonly SourceRow[],
  credentials: readonly SourceRow[],
  saltKey: string | null,
  findings: Findings,
): Deployment[] {
  const shared = new Map(credentials.map((row) => [row.text('credential_name'), row]));
  return rows.flatMap((row): Deployment[] => {
    const own = readTexts(row, 'litellm_params', saltKey, findings);
    const credential = shared.get(own?.['litellm_credential_name'] ?? '');
    const common = credential === undefined ? {} : readTexts(credential, 'credential_values', saltKey, findings);
    if (own === null || common === null) return [];
    return [
      {
        id: row.id,
        name: row.text('model_name').trim(),
        isBlocked: row.flag('blocked'),
        params: { ...common, ...own },
        at: row.at('litellm_params'),
        prices: { ...row.object('model_info'), ...row.object('litellm_params') },
      },
    ];
  });
}

/** Texts of a JSON object; LiteLLM encrypts each by itself. Null: one cannot be read. */
function readTexts(row: SourceRow, column: string, saltKey: string | null, findings: Findings): Params | null {
  const values = row.object(column);
  const params: Record<string, string> = {};
  for (const name of PARAMS) {
    const value = values[name];
    if (isRecord(value)) params[name] = JSON.stringify(value);
    if (typeof value !== 'string' || value === '') continue;
    const read = decryptValue(value, saltKey);
    if ('text' in read) {
      params[name] = read.text;
      continue;
    }
    const [at, message] = [row.at(column), `${name} ${FAILURES[read.failure]}`];
    if (read.failure === 'no_key') findings.skipped(at, message);
    else findings.error(at, message);
    return null;
  }
  return params;
}
