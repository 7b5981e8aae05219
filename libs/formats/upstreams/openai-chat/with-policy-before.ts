import { findMember, generatesText, memberEdits, parseSkimmed, scanTopLevel, spliceObject } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../chat/body/model-request.js';
import type { Dialect } from '../dialect.js';
import { editByPolicy, type Edits } from '../translation/parameter-policy.js';
import type { ParameterPolicy } from '../upstream-request-options.js';

/**
 * A translating dialect with the policy applied before the translation, to the client's body in OpenAI's format. The
 * policy covers sampling and tools; embeddings have neither.
 */
export function withPolicyBefore(dialect: Dialect): Dialect {
  const { buildRequest, ...others } = dialect;
  return {
    ...others,
    *buildRequest(body, request, options) {
      if (!generatesText(request.endpoint) || isEmpty(options.policy)) {
        return yield* buildRequest(body, request, options);
      }
      const { coercions, ...rest } = request;
      const edited = { ...rest, coercions: new Map<string, null>() };
      const built = yield* buildRequest(applyPolicy(body, coercions, options.policy), edited, options);
      return { ...built, dropped: built.dropped.filter((param) => isSent(body, param)) };
    },
  };
}

function applyPolicy(body: ChatBody, coercions: ChatRequest['coercions'], policy: ParameterPolicy): ChatBody {
  const edits: Edits = new Map();
  for (const [field, json] of coercions) edits.set(field, json === null ? null : [Buffer.from(json)]);
  editByPolicy(body.object, edits, policy);
  const { parts } = spliceObject(body.object, memberEdits(edits));
  const bytes = Buffer.concat(parts);
  const object = scanTopLevel(bytes);
  return { bytes, object, value: parseSkimmed(object) };
}

/** Excludes fields that only the policy added. */
function isSent({ object }: ChatBody, param: string): boolean {
  const [field = param] = param.split('.', 1);
  return findMember(object, field) !== null;
}

function isEmpty({ rename, default: defaults, force }: ParameterPolicy): boolean {
  return [rename, defaults, force].every((fields) => Object.keys(fields).length === 0);
}
