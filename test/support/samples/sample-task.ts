import type { CatalogModel } from '#catalog';
import type { CompletionTask } from '#completions';
import { EndUsers, chatEndpoint, type Endpoint, readChatBody, ReturnedStates } from '#formats';
import { finish, formatId, SystemClock, type PriceVersion } from '#core';
import { HeldBody } from '../../../libs/completions/task/held-body.js';
import { UnchargedWork } from '../../../libs/completions/work/uncharged-work.js';
import { SAMPLE_PRINCIPAL } from './sample-principal.js';
import { SAMPLE_STATES } from './sample-states.js';
import { sampleModel } from './sample-model.js';

/** A free prompt, and 10 nano-USD per output token: amounts are ten times tokens. */
export const SAMPLE_PRICE: PriceVersion = {
  id: '019a0000-0000-7000-8000-0000000000aa',
  rows: [{ fromPromptTokens: 0, rates: { input: 0n, output: 10_000_000n } }],
};

/** A request after guard and resolver: `body` is merged into a plain stream that says "Hello!". */
export function sampleTask(
  body: object = {},
  model: Partial<CatalogModel> = {},
  endpoint: Endpoint = chatEndpoint,
): CompletionTask {
  const messages = [{ role: 'user', content: 'Hello!' }];
  const read = readChatBody(Buffer.from(JSON.stringify({ model: 'm', messages, stream: true, ...body })));
  const { body: translated, format } = finish(endpoint.translate(read, {}, SAMPLE_STATES));
  const requestId = '019a0000-0000-7000-8000-000000000004';
  return {
    requestId,
    generationId: formatId('gen', requestId),
    principal: SAMPLE_PRINCIPAL,
    body: new HeldBody(translated, false),
    work: new UnchargedWork(new SystemClock()).begin('org', 0),
    endpoint,
    format,
    parsedRequest: finish(endpoint.readRequest(translated)),
    states: SAMPLE_STATES,
    endUsers: new EndUsers(Buffer.from('key'), SAMPLE_PRINCIPAL.organizationId),
    returned: finish(ReturnedStates.of(translated, null, SAMPLE_STATES)),
    model: sampleModel({ maxOutputTokens: 100_000, contextLength: 200_000, ...model }),
    shownModel: 'm',
    price: SAMPLE_PRICE,
    storage: null,
    fallbacks: [],
    advisor: null,
    toolUsesMax: 10,
    cacheKey: null,
    idempotencyKey: null,
    clientRequestId: null,
    startedAtMs: 0,
  };
}
