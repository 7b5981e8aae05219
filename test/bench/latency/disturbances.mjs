// What happens on an installation beside its requests, on demand.
import { MODEL } from '../formats/text.mjs';

const MODELS = 5_000;
const FIRST_PRICE_PER_MTOK = 1;

/**
 * `disturb(stack, cycle)` lasts as long as what it starts; requests `mayFail` where refusals are the answer, as for
 * a wallet that is being loaded.
 */
export const DISTURBANCES = {
  'settlement alone': { disturb: async () => undefined },
  "a rewrite of Redis's file": { disturb: ({ redis }) => redis.bgrewriteaof() },
  'vacuum of the largest tables': { disturb: ({ postgres }) => vacuum(postgres) },
  'errors of each kind': { disturb: ({ gateway }) => failInEachWay(gateway) },
  '5,000 prices imported': {
    disturb: ({ gateway }, cycle) => importPrices(gateway.admin, FIRST_PRICE_PER_MTOK + cycle),
  },
  'all wallets reloaded': { disturb: ({ redis }) => redis.flushall(), mayFail: true },
};

/** 5,000 models that serve. */
export async function prepareDisturbances({ gateway, postgres }) {
  await importPrices(gateway.admin, FIRST_PRICE_PER_MTOK);
  await postgres.query("UPDATE model SET status = 'active' WHERE status = 'draft'");
}

async function importPrices(admin, perMtokUsd) {
  const prices = Array.from({ length: MODELS }, (_, index) => ({
    model: `benchmark/imported-${index}`,
    name: `Imported ${index}`,
    context_length: 128_000,
    max_output_tokens: 16_384,
    input_per_mtok_usd: String(perMtokUsd),
    output_per_mtok_usd: String(perMtokUsd * 4),
  }));
  const preview = await admin.post('/prices/import?dry_run=true&format=native', { prices });
  await admin.post(`/prices/import?import_token=${encodeURIComponent(preview.import_token)}`);
}

async function vacuum(postgres) {
  for (const table of ['usage_record', 'transfer', 'wallet', 'key_spend'])
    await postgres.query(`VACUUM (ANALYZE) ${table}`);
}

/** No key, a wrong one, no JSON, a wrong field, an unknown model, no balance, and a stream that its client leaves. */
async function failInEachWay({ url, key, hostileKey }) {
  const good = { model: MODEL, messages: [{ role: 'user', content: 'Hello' }] };
  const send = async (secret, body, expected) => {
    const headers = {
      'content-type': 'application/json',
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
    };
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    await response.arrayBuffer();
    if (response.status !== expected) throw new Error(`status ${response.status} instead of ${expected}`);
  };
  await send(null, JSON.stringify(good), 401);
  await send('rtf_wrong', JSON.stringify(good), 401);
  await send(key, '{"model": ', 400);
  await send(key, JSON.stringify({ ...good, temperature: 'high' }), 400);
  await send(key, JSON.stringify({ ...good, model: 'benchmark/unknown' }), 404);
  await send(hostileKey, JSON.stringify(good), 402);
  const leaving = new AbortController();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const body = JSON.stringify({ ...good, stream: true });
  const left = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body, signal: leaving.signal });
  await left.body.getReader().read();
  leaving.abort();
}
