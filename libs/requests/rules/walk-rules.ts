import type { ModelEndpoint } from '#kernel';
import { NO_HOSTED_TOOLS } from '../body/hosted-tool.js';
import { NO_ROUTING, type ModelRequestDraft } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { refuseValue } from '../body/refuse-value.js';
import type { RequestRule } from './request-rule.js';

/** Applies the rules in order. Throws a 400 for the first broken one; else returns the facts of the request. */
export function walkRules(endpoint: ModelEndpoint, rules: readonly RequestRule[], body: ChatBody): ModelRequestDraft {
  const draft = emptyDraft(endpoint);
  for (const { fields, expected, check, presence } of rules) {
    for (const field of fields) {
      const value = body.value[field];
      if (value === undefined) {
        if (presence === 'required') refuseValue(field, value, expected);
      } else if (value !== null || presence !== undefined) {
        check(value, { field, expected, body, draft });
      }
    }
  }
  return draft;
}

/** One field of a request body, for the documentation. */
interface RequestFieldDoc {
  /** Id of the requirement, such as REQ-7. */
  readonly id: string;
  readonly field: string;
  readonly required: boolean;
  readonly accepts: string;
  readonly docs: string;
}

/** The rules as documentation, in their order. */
export function fieldDocs(rules: readonly RequestRule[]): RequestFieldDoc[] {
  return rules.flatMap(({ id, fields, expected, docs, presence }) =>
    fields.map((field) => ({ id, field, required: presence === 'required', accepts: expected, docs })),
  );
}

function emptyDraft(endpoint: ModelEndpoint): ModelRequestDraft {
  return {
    endpoint,
    model: '',
    stream: false,
    includeUsage: false,
    outputTokenLimit: null,
    outputTokenField: null,
    promptCount: 1,
    n: 1,
    echo: false,
    steersEnd: false,
    vectorEncoding: null,
    needs: new Set(),
    serviceTier: null,
    turnsReasoningOff: false,
    nativeFormat: null,
    hidesReasoning: false,
    imageSize: null,
    audioFormat: null,
    compacts: false,
    singleCalls: false,
    toolNames: [],
    messageCount: 0,
    imagePartCount: 0,
    audioPartCount: 0,
    filePartCount: 0,
    predictionBytes: 0,
    unknownPartCount: 0,
    media: [],
    promptTextBytes: 0,
    promptTextTokens: 0,
    hosted: NO_HOSTED_TOOLS,
    routing: NO_ROUTING,
    tags: {},
    coercions: new Map(),
  };
}
