// What of a preset was tried against what, read from the suites themselves. A file that is gone is an error.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CHATS = 'test/support/recordings/chat';
const RESPONSES = 'test/support/recordings/responses';
const MESSAGES = 'test/recordings/messages/recorded-messages.json';
const SHAPES = 'test/support/published-shapes/shapes';
const SENT_REQUESTS = 'test/contract/published-shapes/sent-requests.ts';
/** A provider to which requests are held, of the list in that file. */
const HELD = /preset: '(?<preset>[\w-]+)'(?:(?!preset:)[\s\S])*?shape: '(?<shape>\w+)\.\w+'/g;

/** The part of the simulator that answers channels of a kind. */
const SIMULATED = {
  'openai-compatible': 'wire/openai-api.ts',
  'openai-responses': 'responses/responses-api.ts',
  'anthropic-messages': 'anthropic/anthropic-api.ts',
  gemini: 'gemini/gemini-api.ts',
  'azure-openai': 'azure/azure-api.ts',
  'azure-openai-responses': 'responses/responses-api.ts',
  bedrock: 'bedrock/bedrock-api.ts',
  vertex: 'vertex/vertex-api.ts',
};

/**
 * @typedef {{ readonly folder: string, readonly ids: readonly string[] }} Recordings
 * @typedef {{ readonly recordings: Recordings | null, readonly shapes: readonly string[], readonly simulator: string }} Tried
 * @param {string} root of the repository
 * @returns {(preset: { readonly id: string, readonly kind: string }) => Tried} recorded exchanges, published packages with
 * their versions, and the part of the simulator that speaks the format
 */
export function readTried(root) {
  const read = (path) => readFileSync(join(root, path), 'utf8');
  const recorded = recordedExchanges(root, read);
  const held = Array.from(read(SENT_REQUESTS).matchAll(HELD), ({ groups }) => groups);
  return ({ id, kind }) => {
    const simulator = `apps/simulator/domain/${SIMULATED[kind]}`;
    if (!existsSync(join(root, simulator))) throw new Error(`${simulator} is gone: what answers the kind ${kind}?`);
    const shapes = held
      .filter(({ preset }) => preset === id)
      .map(({ shape }) => packageOf(read(`${SHAPES}/${shape}.json`)));
    return { recordings: recorded.get(id) ?? null, shapes: [...new Set(shapes)], simulator };
  };
}

/** By preset. Only exchanges in the format of the preset are of it. */
function recordedExchanges(root, read) {
  const exchangesIn = (folder) => readdirSync(join(root, folder)).map((name) => JSON.parse(read(`${folder}/${name}`)));
  const found = [
    ...exchangesIn(CHATS).map(({ id, provider }) => ({ preset: provider, folder: CHATS, id })),
    // The others are of Responses APIs that no preset calls.
    ...exchangesIn(RESPONSES)
      .filter(({ id }) => id.startsWith('openai-'))
      .map(({ id }) => ({ preset: 'openai-responses', folder: RESPONSES, id })),
    ...JSON.parse(read(MESSAGES)).map(({ id }) => ({ preset: 'anthropic', folder: MESSAGES, id })),
  ];
  const recordings = new Map();
  for (const { preset, folder, id } of found) {
    recordings.set(preset, { folder, ids: [...(recordings.get(preset)?.ids ?? []), id] });
  }
  return recordings;
}

function packageOf(text) {
  const { published } = JSON.parse(text);
  return `${published.package} ${published.version}`;
}
