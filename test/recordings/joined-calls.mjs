// Google streams the arguments of a call in pieces. The recordings' driver takes each piece for a call of its own, without
// a name, which no reply can have. What a client must get is judged here: the calls that the pieces are joined to.
import { isDeepStrictEqual } from 'node:util';
import { MODEL_PREFIX } from './product.mjs';

/** Whether a recording holds calls in pieces. */
export function streamsPieces({ expected }) {
  return expected.tool_calls.some(({ name }) => name === undefined);
}

/**
 * Asks the product for the recorded stream. Answers what is wrong with the calls it got; null when nothing is.
 * @param oracle the recordings' own module that reads replies
 */
export async function findCallFault(product, { id, sse_events: events }, oracle) {
  const answer = await fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${product.key}` },
    body: JSON.stringify({ model: MODEL_PREFIX + id, stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  const reply = oracle.readReply('openai.chat', null, oracle.parseSse(await answer.text()));
  const got = reply.tool_calls.map(({ name, arguments: text }) => ({ name, args: JSON.parse(text) }));
  const wanted = joinCalls(events.map(({ data }) => JSON.parse(data)));
  return isDeepStrictEqual(got, wanted) ? null : `got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`;
}

/** A name begins a call; pieces without one go on with the last. */
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
