import type { Platform } from './platform.js';

const weather = (city: string): object => ({ name: 'weather', arguments: { city } });

/** The five turns of tools that the upstream plays; the third has two calls. */
const TURNS = [['Oslo'], ['Rome'], ['Lima', 'Cairo'], ['Quito'], ['Paris']];

export const CITIES = TURNS.flat();
export const LAST_WORDS = 'It is sunny everywhere.';

/** What the upstream of a model does, by the end of the model's name: knobs of the simulator. */
const BEHAVIOURS = {
  '': {},
  '-tools': { calls: TURNS.map((cities) => cities.map(weather)), text: LAST_WORDS },
  '-cut': { cut_after_chunks: 6 },
  '-slow': { chunk_ms: 20, completion_tokens: 400 },
  '-failing': { status: 500 },
};

/** A model for each behaviour of an upstream of this kind, each with a channel of its own. */
export async function addAgentModels(platform: Platform, name: string, kind: string, path: string): Promise<void> {
  const pause = { fail_times: 1, fail_key: `pause of ${name}`, fail_status: 429, retry_after: 1 };
  for (const [ending, simulate] of Object.entries({ ...BEHAVIOURS, '-pause': pause })) {
    const model = name + ending;
    const capabilities = ['tools', 'json_object', 'json_schema', 'vision', 'reasoning'] as const;
    await platform.addModel({ canonicalId: `acme/${model}`, aliases: [model], capabilities });
    await platform.addChannel({
      name: model,
      kind: kind as 'openai-compatible',
      serves: [],
      models: [{ model, upstreamModel: 'agent', cost: null }],
      baseUrl: platform.simulator.url + path,
      options: { force: { simulate } },
    });
  }
}
