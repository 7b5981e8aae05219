// Google streams the arguments of a call in pieces. The recordings' driver takes each piece for a call without a name,
// which no reply can have. This module checks the joined calls, which a client receives.
import { isDeepStrictEqual } from 'node:util';
import { MODEL_PREFIX } from './product.mjs';

/** Whether a recording holds calls in pieces. */
export function streamsPieces({ expected }) {
  return expected.tool_calls.some(({ name }) => name === undefined);
}

/**
 * Requests the recorded stream from the product. Returns the fault of the received calls; null when there is none.
 * @param parser the recordings' module that parses replies
 */
export async function findCallFault(product, { id, sse_events: events }, parser) {
  const answer = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.key}` },
    body: JSON.stringify({ model: MODEL_PREFIX + id, stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  const reply = parser.readReply('openai.chat', null, parser.parseSse(await answer.text()));
  const got = reply.tool_calls.map(({ name, arguments: text }) => ({ name, args: JSON.parse(text) }));
  const expected = joinCalls(events.map(({ data }) => JSON.parse(data)));
  return isDeepStrictEqual(got, expected) ? null : `got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`;
}

/** A name starts a call; pieces without one continue the last. */
function joinCalls(replies) {
  const calls = [];
  for (const { functionCall } of replies.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])) {
    if (functionCall === undefined) continue;
    const { name, args, partialArgs = [] } = functionCall;
    if (name !== undefined) calls.push({ name, args: args ?? {} });
    for (const piece of partialArgs) put(calls.at(-1).args, piece);
  }
  return calls;
}

function put(args, { jsonPath, stringValue, numberValue, boolValue }) {
  const path = jsonPath.match(/[^$.[\]'"]+/g);
  const last = path.pop();
  let branch = args;
  for (const [depth, step] of path.entries()) branch = branch[step] ??= /^\d+$/.test(path[depth + 1] ?? last) ? [] : {};
  if (stringValue === undefined) branch[last] = numberValue ?? boolValue ?? null;
  else branch[last] = (branch[last] ?? '') + stringValue;
}
