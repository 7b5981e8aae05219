import { NO_ROUTING, type ChatRequest, type ChatRequestDraft } from './chat-request.js';
import type { ChatBody } from './read-chat-body.js';
import { refuseValue } from './refuse-value.js';
import { REQUEST_RULES } from './request-rules.js';

/** Walks the rules once. Throws the 400 of the first that is broken; else says what the gateway must know. */
export function readChatRequest(body: ChatBody): ChatRequest {
  const draft = emptyDraft();
  for (const { fields, wanted, check, presence } of REQUEST_RULES) {
    for (const field of fields) {
      const value = body.value[field];
      if (value === undefined) {
        if (presence === 'required') refuseValue(field, value, wanted);
      } else if (value !== null || presence !== undefined) {
        check(value, { field, wanted, body, draft });
      }
    }
  }
  return draft;
}

/** One field of the request body, for the documentation. */
export interface RequestFieldDoc {
  /** The promise of the contract that it belongs to. */
  readonly id: string;
  readonly field: string;
  readonly required: boolean;
  readonly accepts: string;
  readonly docs: string;
}

/** The rules as documentation, in their order. */
export function requestFieldDocs(): RequestFieldDoc[] {
  return REQUEST_RULES.flatMap(({ id, fields, wanted, docs, presence }) =>
    fields.map((field) => ({ id, field, required: presence === 'required', accepts: wanted, docs })),
  );
}

function emptyDraft(): ChatRequestDraft {
  return {
    model: '',
    stream: false,
    includeUsage: false,
    outputTokenLimit: null,
    outputTokenField: null,
    n: 1,
    needs: new Set(),
    messageCount: 0,
    imagePartCount: 0,
    audioPartCount: 0,
    filePartCount: 0,
    promptTextBytes: 0,
    routing: NO_ROUTING,
    tags: {},
    coercions: new Map(),
  };
}
