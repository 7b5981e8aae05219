import fs from 'node:fs';
import path from 'node:path';
import { AGENT_CLIENTS } from '../../support/messages/agent-turns.js';
import { RECORDED_MESSAGES } from '../../support/messages/recorded-messages.js';
import { readRecordings } from '../../support/recordings/read-recordings.js';
import { chatClient } from '../formats/chat-client.js';
import { PARAMETERS, type FormatClient, type Scene } from '../formats/format-scene.js';
import { messagesClient } from '../formats/messages-client.js';
import { responsesClient } from '../formats/responses-client.js';
import { mismatchesWith } from '../../support/published-shapes/published-shapes.js';
import { COUNTABLE_THINGS } from '../linearity/countable-things.js';
import { BETAS } from './generated-bodies.js';
import type { ClientBody, ClientFormat, Json } from './sent-requests.js';

const FORMATS: readonly ClientFormat[] = ['chat', 'responses', 'messages'];
/** Things of each kind in a body: enough for lists in lists. */
const COUNT = 12;
/** A turn with an image, two calls, an instruction and a failed call among those before it. */
const LATE_TURN = 8;
const REQUESTS = path.join(__dirname, '../../support/samples/responses/recorded-requests.json');

const CLIENTS: Readonly<Record<ClientFormat, FormatClient>> = {
  chat: chatClient,
  responses: responsesClient,
  messages: messagesClient,
};
const SCENES: Readonly<Record<string, Scene>> = {
  text: { question: 'Hello!' },
  tools: { question: 'Hello!', tools: ['weather', 'mood'] },
  result: { question: 'Hello!', tools: ['weather'], hasResult: true },
  image: { question: 'Hello!', hasImage: true },
  thinking: { question: 'Hello!', thinks: true, limit: 4_000 },
  schema: { question: 'Hello!', schema: PARAMETERS },
  stop: { question: 'Hello!', stop: 'x', limit: 16 },
};

/** Recorded requests, those of agents, scenes in each format, and one of each thing of which a body may hold many. */
export function writtenBodies(): readonly ClientBody[] {
  return plainBodies().map((client) => (isBeta(client) ? { ...client, betas: BETAS } : client));
}

/** Whether it is a body of Messages that only the beta endpoint takes. */
function isBeta({ format, body }: ClientBody): boolean {
  const fits = (root: string): boolean => mismatchesWith(`anthropic.${root}`, body).length === 0;
  return format === 'messages' && !fits('messages') && fits('betaMessages');
}

function plainBodies(): readonly ClientBody[] {
  const recorded = JSON.parse(fs.readFileSync(REQUESTS, 'utf8')) as { id: string; request: Json }[];
  return [
    ...readRecordings('responses').map(({ id, request }) => ({
      name: id,
      format: 'responses' as const,
      body: request,
    })),
    ...recorded.map(({ id, request }) => ({ name: id, format: 'responses' as const, body: request })),
    ...RECORDED_MESSAGES.flatMap(({ id, request }) =>
      request === undefined ? [] : [{ name: id, format: 'messages' as const, body: request }],
    ),
    ...AGENT_CLIENTS.map(({ name, path: at, bodyOf }) => ({ name, format: formatOf(at), body: bodyOf(LATE_TURN) })),
    ...FORMATS.flatMap((format) =>
      Object.entries(SCENES).map(([scene, wanted]) => ({
        name: `${scene} of ${format}`,
        format,
        body: CLIENTS[format].body(wanted, 'm', {}) as Json,
      })),
    ),
    ...COUNTABLE_THINGS.flatMap(({ format, name, body }) =>
      format === 'completions' || format === 'embeddings' ? [] : [{ name, format, body: body(COUNT) as Json }],
    ),
  ];
}

function formatOf(at: string): ClientFormat {
  const format = FORMATS.find((one) => at.includes(one));
  if (format === undefined) throw new Error(`no format of clients for ${at}`);
  return format;
}
