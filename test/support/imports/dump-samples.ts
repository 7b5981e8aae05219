import { BOXED_MODEL, LITELLM_TABLES, SHARED_CREDENTIAL, SPEND_LOGS } from './litellm-samples.js';
import { insertsOf, RELAY_TABLES, relaySample } from './relay-samples.js';

/** What dumps escape, and what looks like the end of a statement. */
export const HOSTILE_TEXT = String.raw`O'Neil "\" \N;` + '\n-- \t$$ (1),(2); /* 中文 😀\n\\.\n';

function hostileRelay(): ReturnType<typeof relaySample> {
  const tables = relaySample();
  Object.assign(tables['users']![1]!, { display_name: HOSTILE_TEXT });
  Object.assign(tables['tokens']![0]!, { name: `${HOSTILE_TEXT}'` });
  return tables;
}

/** What the dumps of `test/support/imports/dumps` were made of. */
export const DUMP_SAMPLE = {
  relay: [...RELAY_TABLES, ...insertsOf(hostileRelay())],
  litellm: [
    ...LITELLM_TABLES,
    ...SHARED_CREDENTIAL,
    ...SPEND_LOGS,
    `INSERT INTO "LiteLLM_ProxyModelTable" VALUES ('m-boxed', 'gpt-4o', '${BOXED_MODEL.params}', '{}', false)`,
    `INSERT INTO "LiteLLM_TeamTable" (team_id, team_alias, max_budget, spend, blocked) VALUES ('t1', 'Team "one"', 10.5, 0.25, false)`,
    `INSERT INTO "LiteLLM_VerificationToken" (token, key_alias, spend, models, team_id, blocked, expires)
      VALUES ('${'ab'.repeat(32)}', 'first', 0.125, ARRAY['gpt-4o', 'a "quoted", name', 'back\\slash'], 't1', true, '2027-01-01 00:00:00.5')`,
  ],
} as const;
