import type { JsonObject } from './domain/json.js';

export type Outcome = 'running' | 'complete' | 'hung_up' | 'broken';

/** What the simulator did with one request. Numbers say what has left so far. */
export interface JournalEntry {
  /** Ascending from 1; also the cursor. */
  readonly sequence: number;
  readonly startedAtMs: number;
  /** `x-request-id` as received: the caller's name of the request. Retries carry the same one. */
  readonly requestId: string | null;
  readonly path: string;
  model: string | null;
  stream: boolean;
  /** Null when the connection ended before a status line. */
  status: number | null;
  /** `broken`: the simulator ended it on purpose; `hung_up`: the client did. */
  outcome: Outcome;
  replyId: string | null;
  /** As reported to the client, lies included; null when no usage has left. */
  usage: JsonObject | null;
  /** Completion tokens in the events that left. */
  tokensSent: number;
  /** Events of a stream, or 1 for a JSON body, that left whole. */
  chunksSent: number;
  bytesSent: number;
  /** From the first byte of the request until the client's end was noticed. */
  hungUpAfterMs: number | null;
  durationMs: number | null;
  /** Names in lower case, the credential masked. Only the newest entries keep headers and body. */
  headers: Readonly<Record<string, string>> | null;
  body: Buffer | null;
}

interface JournalLimits {
  readonly entriesMax: number;
  /** Newest entries whose headers and body are kept, as long as the bodies are within `bodyBytesMax`. */
  readonly detailedMax: number;
  readonly bodyBytesMax: number;
}

const LIMITS: JournalLimits = { entriesMax: 100_000, detailedMax: 1_000, bodyBytesMax: 64 * 1_048_576 };

/** A bounded memory of what was served, which tests compare with the ledger. The oldest entries are forgotten. */
export class Journal {
  private entries: JournalEntry[] = [];
  private detailed: JournalEntry[] = [];
  private bodyBytes = 0;
  private lastSequence = 0;

  constructor(private readonly limits: JournalLimits = LIMITS) {}

  open(requestId: string | null, path: string, startedAtMs: number): JournalEntry {
    const entry: JournalEntry = {
      sequence: ++this.lastSequence,
      startedAtMs,
      requestId,
      path,
      model: null,
      stream: false,
      status: null,
      outcome: 'running',
      replyId: null,
      usage: null,
      tokensSent: 0,
      chunksSent: 0,
      bytesSent: 0,
      hungUpAfterMs: null,
      durationMs: null,
      headers: null,
      body: null,
    };
    this.entries.push(entry);
    // Twice the limit before a cut: moving the array for each new entry would cost more than the entry.
    if (this.entries.length >= 2 * this.limits.entriesMax) this.entries = this.entries.slice(-this.limits.entriesMax);
    return entry;
  }

  /** Keeps headers and body of an entry for as long as there is room. */
  keepDetails(entry: JournalEntry, headers: Readonly<Record<string, string>>, body: Buffer): void {
    entry.headers = headers;
    entry.body = body;
    this.detailed.push(entry);
    this.bodyBytes += body.length;
    while (this.detailed.length > this.limits.detailedMax || this.bodyBytes > this.limits.bodyBytesMax) {
      const oldest = this.detailed.shift();
      if (oldest === undefined) return;
      this.bodyBytes -= oldest.body?.length ?? 0;
      oldest.headers = null;
      oldest.body = null;
    }
  }

  /** Entries of one request, oldest first: one for each try. */
  ofRequest(requestId: string): JournalEntry[] {
    return this.kept().filter((entry) => entry.requestId === requestId);
  }

  /** Entries after a sequence number, oldest first. */
  since(sequence: number): JournalEntry[] {
    return this.kept().filter((entry) => entry.sequence > sequence);
  }

  /** Forgets everything. Requests that still run are not listed afterwards; sequence numbers go on. */
  clear(): void {
    this.entries = [];
    this.detailed = [];
    this.bodyBytes = 0;
  }

  private kept(): JournalEntry[] {
    return this.entries.slice(-this.limits.entriesMax);
  }
}

/** An entry as `GET /journal` shows it. */
export function toJournalJson(entry: JournalEntry): JsonObject {
  const usage = entry.usage ?? {};
  return {
    sequence: entry.sequence,
    started_at_ms: entry.startedAtMs,
    request_id: entry.requestId,
    path: entry.path,
    model: entry.model,
    stream: entry.stream,
    status: entry.status,
    outcome: entry.outcome,
    reply_id: entry.replyId,
    prompt_tokens: usage['prompt_tokens'] ?? messagesPromptTokens(usage),
    completion_tokens: usage['completion_tokens'] ?? usage['output_tokens'] ?? null,
    usage: entry.usage,
    tokens_sent: entry.tokensSent,
    chunks_sent: entry.chunksSent,
    bytes_sent: entry.bytesSent,
    hung_up_after_ms: entry.hungUpAfterMs,
    duration_ms: entry.durationMs,
    headers: entry.headers,
    body_base64: entry.body?.toString('base64') ?? null,
  };
}

/** Anthropic counts what came from the cache, and what went there, apart from the rest of the prompt. */
function messagesPromptTokens(usage: JsonObject): number | null {
  if (usage['input_tokens'] === undefined) return null;
  return MESSAGES_PROMPT_FIELDS.reduce((sum, field) => sum + Number(usage[field] ?? 0), 0);
}

const MESSAGES_PROMPT_FIELDS = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
