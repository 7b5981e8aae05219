// Our replies have additions to any upstream's: channel and cost, and usage of one meaning in one place. This checks
// the additions against the recording and removes them: any remaining difference is an unwanted change.
import { isDeepStrictEqual } from 'node:util';
import { MessageUndo, must, restoreField } from './undo-message.mjs';

const COUNTS = ['prompt_tokens', 'completion_tokens', 'total_tokens'];
const DETAILS = ['prompt_tokens_details', 'completion_tokens_details'];
const SOURCES = ['upstream', 'counted'];
/** RES-5: what tells the operator's purchase is in no reply. */
const PURCHASE = ['provider'];
const PURCHASE_OF_USAGE = ['cost', 'cost_details', 'is_byok', 'cost_in_usd_ticks'];

/**
 * A complete reply as the upstream sent it, if the contract was kept. Throws the violation otherwise.
 * @param readUsage the recordings' own reader of usage in any dialect
 */
export function undoReply(reply, recorded, { generationId, readUsage }) {
  const { routify, ...rest } = copyOf(reply);
  checkRoutify(routify, generationId);
  checkUsage(rest.usage, recorded.usage, routify, readUsage);
  return restore({ ...rest, usage: recorded.usage }, recorded, new MessageUndo());
}

/** The chunks of a stream (without `[DONE]`) as the upstream sent them. Throws the violation otherwise. */
export function undoStream(chunks, recorded, { generationId, readUsage, wantsUsage, done }) {
  const failure = recorded.findIndex(({ error }) => error);
  const body = copyOf(chunks);
  if (failure >= 0) checkFailure(body.pop(), recorded[failure], done);
  const closing = wantsUsage && failure < 0 ? body.pop() : null;
  if (closing !== null) checkClosing(closing, recorded, generationId, readUsage);
  for (const chunk of body) {
    must(!('routify' in chunk), 'RES-8: routify in mid-stream');
    must(wantsUsage ? !chunk.usage : !('usage' in chunk), 'RES-8: usage in mid-stream, or without a request for it');
    must(!chunk.x_groq?.usage, 'RES-8: usage within x_groq');
  }
  return putBack(body, closing, failure >= 0 ? recorded.slice(0, failure) : recorded).concat(
    failure >= 0 ? recorded.slice(failure) : [],
  );
}

/** By JSON: objects of Jest's realm stay equal to literals there. */
const copyOf = (json) => JSON.parse(JSON.stringify(json));

function checkRoutify(routify, generationId) {
  must(routify !== undefined, 'RES-4: no routify');
  const { channel, latency_ms: latency, cost_usd: cost, generation_id: id, usage_source: source } = routify;
  must(typeof channel === 'string' && latency >= 0 && cost >= 0, `RES-4: ${JSON.stringify(routify)}`);
  must(id === generationId, `RES-4: generation ${id} in a reply to ${generationId}`);
  must(SOURCES.includes(source), `RES-4: usage from ${source}`);
}

/** One meaning in any dialect, and no loss of other upstream fields. */
function checkUsage(usage, recorded, { usage_source: source }, readUsage) {
  const reported = readUsage(recorded);
  must((source === 'upstream') === (reported !== null), `RES-4: usage_source ${source} of ${JSON.stringify(recorded)}`);
  must(usage.total_tokens === usage.prompt_tokens + usage.completion_tokens, `RES-3: ${JSON.stringify(usage)}`);
  if (reported === null) return;
  const expected = [
    reported.prompt_tokens,
    reported.billable_output_tokens,
    reported.cached_tokens ?? 0,
    reported.reasoning_tokens ?? 0,
  ];
  const ours = [
    usage.prompt_tokens,
    usage.completion_tokens,
    usage.prompt_tokens_details.cached_tokens,
    usage.completion_tokens_details.reasoning_tokens,
  ];
  must(isDeepStrictEqual(ours, expected), `RES-3: usage ${ours} of ${JSON.stringify(recorded)}`);
  const written = usage.prompt_tokens_details.cache_write_tokens;
  must(written === (reported.cache_write_tokens ?? 0), `RES-3: ${written} cache-written tokens`);
  checkPurchase(usage, PURCHASE_OF_USAGE);
  for (const key of Object.keys(recorded)) checkUnchanged(key, usage[key], recorded[key]);
}

function checkPurchase(object, names) {
  for (const name of names) must(!(name in object), `RES-5: ${name} is the operator's`);
}

function checkUnchanged(key, ours, recorded) {
  if (COUNTS.includes(key) || PURCHASE_OF_USAGE.includes(key)) return;
  if (!DETAILS.includes(key)) return must(isDeepStrictEqual(ours, recorded), `RES-5: usage.${key} was changed`);
  for (const name of Object.keys(recorded ?? {})) must(name in ours, `RES-5: usage.${key}.${name} was lost`);
}

function checkClosing(closing, recorded, generationId, readUsage) {
  must(closing?.choices?.length === 0, 'RES-8: the last chunk has choices');
  const reported = recorded.map((chunk) => chunk.usage ?? chunk.x_groq?.usage).filter((usage) => usage);
  checkRoutify(closing.routify, generationId);
  checkUsage(closing.usage, reported.at(-1), closing.routify, readUsage);
}

function checkFailure(last, recorded, done) {
  must(!done, 'RES-10: [DONE] after an error');
  must(last?.choices?.[0]?.finish_reason === 'error', 'RES-10: no error chunk');
  must(last.error.message.includes(recorded.error.message), `RES-10: ${last.error.message}`);
}

/** Restores usage where it was recorded, also when the client did not request it. */
function putBack(body, closing, recorded) {
  const ours = [...body];
  const messages = new MessageUndo();
  const last = recorded.findLastIndex(isOnlyUsage);
  return recorded
    .flatMap((theirs, index) => {
      if (!isOnlyUsage(theirs)) return ours.length === 0 ? [] : [restore(ours.shift(), theirs, messages)];
      if (closing === null || index !== last) return [theirs];
      const { routify: _, ...rest } = closing;
      return [restore(rest, theirs, messages)];
    })
    .concat(ours);
}

function isOnlyUsage({ choices, usage, x_groq: groq }) {
  return Boolean(usage ?? groq?.usage) && (choices ?? []).length === 0;
}

/** Restores the fields that the contract adds, rewrites or removes. */
function restore(ours, theirs, messages) {
  const restored = { ...ours };
  const same = (key) => restoreField(restored, theirs, key);
  checkPurchase(ours, PURCHASE);
  [...PURCHASE, 'usage'].forEach(same);
  if (theirs.x_groq?.usage) restored.x_groq = { ...restored.x_groq, usage: theirs.x_groq.usage };
  if (!/^chat\.completion(\.chunk)?$/.test(theirs.object) && /^chat\.completion/.test(ours.object)) same('object');
  if (typeof theirs.created !== 'number' && typeof ours.created === 'number') same('created');
  if (theirs.choices === undefined && ours.choices?.length === 0) same('choices');
  else restored.choices = messages.restoreChoices(ours.choices, theirs.choices);
  return restored;
}
