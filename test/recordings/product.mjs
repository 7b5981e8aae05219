// The product as it is installed, selling every recorded reply as a model of its own.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '../../tools/build.mjs';
import { startScratchServices } from '../../tools/local-services.mjs';
import { AdminApi, createAdminToken, environmentFor } from '../bench/gateway.mjs';
import { startChild } from '../bench/child.mjs';
import { ROOT } from '../../tools/stamp.mjs';

/** Serves whatever the unknown parameter `x_fixture` asks the replay for. */
export const ANY_REPLY = 'fx/any';

/** What the driver prefixes a recording's id with, to name its model. */
export const MODEL_PREFIX = 'fx/';

/** How each recorded API is called: the kind of its channel, and where its paths begin. */
const CHANNELS = {
  'openai.chat': { name: 'openai-replies', kind: 'openai-compatible', path: '/v1' },
  'anthropic.messages': { name: 'anthropic-replies', kind: 'anthropic-messages', path: '/v1' },
  'google.generateContent': { name: 'google-replies', kind: 'gemini', path: '/v1beta' },
};

/** Starts gateway, control and worker on stores of their own. Answers `{ url, key, stop() }`. */
export async function startProduct(replayUrl, fixtures) {
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
    const key = await sellFixtures(new AdminApi(control.url, createAdminToken(env)), replayUrl, fixtures);
    await start('worker');
    const gateway = await start('gateway');
    return { url: gateway.url, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function sellFixtures(admin, replayUrl, fixtures) {
  const served = fixtures.filter(({ api }) => api in CHANNELS);
  await addModel(admin, ANY_REPLY);
  for (const { id } of served) await addModel(admin, MODEL_PREFIX + id);
  for (const [api, { path, ...channel }] of Object.entries(CHANNELS)) {
    const models = served
      .filter((fixture) => fixture.api === api)
      .map(({ id }) => ({ model: MODEL_PREFIX + id, upstream_id: `fx:${id}` }));
    if (api === 'openai.chat') models.push({ model: ANY_REPLY, upstream_id: 'any' });
    await admin.post('/channels', {
      ...channel,
      base_url: replayUrl + path,
      credentials: [{ secret: 'sk-replay-0123456789' }],
      models,
    });
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
