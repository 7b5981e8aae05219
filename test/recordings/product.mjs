// The installed product, selling every recorded reply as a model of its own.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '../../tools/build.mjs';
import { startScratchServices } from '../../tools/local-services.mjs';
import { AdminApi, createAdminToken, environmentFor } from '../bench/gateway.mjs';
import { startChild } from '../bench/child.mjs';
import { ROOT } from '../../tools/stamp.mjs';

/** Serves the replay that the unknown parameter `x_fixture` names. */
export const ANY_REPLY = 'fx/any';

/** The driver's prefix of a recording's id, which makes the model name. */
export const MODEL_PREFIX = 'fx/';

/** The call of each recorded API: the kind of its channel, and the prefix of its paths. */
const CHANNELS = {
  'openai.chat': { kind: 'openai-compatible', path: '/v1' },
  'anthropic.messages': { kind: 'anthropic-messages', path: '/v1' },
  'google.generateContent': { kind: 'gemini', path: '/v1beta' },
};

/**
 * Starts gateway, control and worker on stores of their own. Returns `{ url, key, stop() }`.
 * @param bent `{ id, variant }` of the modified replies
 */
export async function startProduct(replayUrl, fixtures, bent) {
  buildIfStale();
  const services = await startScratchServices();
  const env = { ...(await environmentFor(services)), LOG_LEVEL: 'warn' };
  const output = openSync(join(services.folder, 'apps.log'), 'w');
  const started = [];
  const stop = async () => {
    for (const child of started.toReversed()) await child.stop();
    closeSync(output);
    await services.stop();
  };
  const start = async (app) => {
    const child = await startChild(join(ROOT, 'dist/apps', app, 'main.js'), { env, output });
    started.push(child);
    return child;
  };
  try {
    const control = await start('control');
    const replies = { url: replayUrl, fixtures, bent };
    const key = await sellReplies(new AdminApi(control.url, createAdminToken(env)), replies);
    await start('worker');
    const gateway = await start('gateway');
    return { url: gateway.url, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One channel per reply: a failing upstream is paused for a while, and the others are not. */
async function sellReplies(admin, { url, fixtures, bent }) {
  const served = fixtures.filter(({ api }) => api in CHANNELS);
  const apis = new Map(served.map(({ id, api }) => [id, api]));
  const sell = async (api, model, upstreamId) => {
    const { kind, path } = CHANNELS[api];
    await addModel(admin, model);
    await admin.post('/channels', {
      name: model.slice(MODEL_PREFIX.length).replaceAll(/[^\w-]/g, '-'),
      kind,
      base_url: url + path,
      credentials: [{ secret: 'sk-replay-0123456789' }],
      models: [{ model, upstream_id: upstreamId }],
    });
  };
  await sell('openai.chat', ANY_REPLY, 'any');
  for (const { id, api } of served) await sell(api, MODEL_PREFIX + id, `fx:${id}`);
  for (const { id, variant } of bent) {
    if (apis.has(id)) await sell(apis.get(id), `${MODEL_PREFIX}${id}~${variant}`, `fx:${id}~${variant}`);
  }
  const tier = await admin.post('/tiers', { name: 'Unlimited' });
  const organization = await admin.post('/organizations', { name: 'Driver', tier_id: tier.id });
  await admin.post(`/organizations/${organization.id}/topups`, { amount_usd: '100000', reason: 'recordings' });
  return (await admin.post(`/organizations/${organization.id}/keys`, { name: 'driver' })).secret;
}

function addModel(admin, canonicalId) {
  return admin.post('/models', {
    canonical_id: canonicalId,
    name: canonicalId,
    status: 'active',
    context_length: 1_000_000,
    max_output_tokens: 128_000,
    input_modalities: ['text', 'image', 'audio', 'file'],
    output_modalities: ['text', 'image', 'audio'],
    capabilities: ['tools', 'json_object', 'json_schema', 'vision', 'reasoning', 'web_search'],
    price: { input_per_mtok_usd: '1', output_per_mtok_usd: '4', per_request_usd: '0.01' },
  });
}
