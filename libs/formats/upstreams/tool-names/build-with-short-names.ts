import { parseSkimmed, scanTopLevel, type Steps } from '#core';
import { readError } from '../../chat/errors/read-error.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { Dialect, DialectOptions, DialectRequest, ReplyTranslation } from '../dialect.js';
import { isClaude } from '../model-rules/model-rules.js';
import { renameBody } from './rename.js';
import { restoreReply, RestoredStream } from './restored-stream.js';
import { ShortNames } from './short-names.js';

/**
 * Builds a request with names of tools of at most 64 plain characters: others leave in another form, and come back as the
 * client wrote them.
 */
export function* buildWithShortNames(
  dialect: Dialect,
  ...[body, request, options]: Parameters<Dialect['buildRequest']>
): Steps<DialectRequest> {
  const names = ShortNames.of(body.value);
  if (names === null) return yield* dialect.buildRequest(body, request, options);
  const passed = yield* passedRequest(dialect, names, body, request, options);
  if (passed !== null) return passed;
  yield;
  const bytes = renameBody(body.bytes, (name) => names.shortOf(name));
  yield;
  const object = scanTopLevel(bytes);
  const renamed = { bytes, object, value: parseSkimmed(object) };
  const built = yield* dialect.buildRequest(renamed, request, { ...options, native: null });
  return { ...built, translation: restored(built.translation, names) };
}

/** The client's own bytes, for an upstream that takes its names, as Claude longer ones; null: it gets a translation. */
function* passedRequest(
  dialect: Dialect,
  names: ShortNames,
  ...args: [ChatBody, Request, DialectOptions]
): Steps<DialectRequest | null> {
  const [, , { native, upstreamModel }] = args;
  if (native === null) return null;
  const takesNames = native.format === 'messages' && isClaude(upstreamModel) && names.fitClaude;
  // A compaction has no translation.
  if (!takesNames && native.operation === 'create') return null;
  const built = yield* dialect.buildRequest(...args);
  return built.translation?.isNative === true ? built : null;
}

type Request = Parameters<Dialect['buildRequest']>[1];

function restored(translation: ReplyTranslation | null, names: ShortNames): ReplyTranslation {
  return {
    isNative: false,
    error: (bytes) => readError(bytes),
    ...translation,
    passed: null,
    reply: (bytes) => restoreReply(translation?.reply(bytes) ?? bytes, names),
    stream:
      translation !== null && translation.stream === null
        ? null
        : () => new RestoredStream(names, translation?.stream?.() ?? null),
  };
}
