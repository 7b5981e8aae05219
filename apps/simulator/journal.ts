import type { JsonObject } from './domain/json.js';

type Outcome = 'running' | 'complete' | 'hung_up' | 'broken';

/** One request as the simulator served it. Numbers count what was sent so far. */
export interface JournalEntry {
  /** Ascending from 1; also the cursor. */
  readonly sequence: number;
  readonly startedAtMs: number;
  /** The received `x-request-id`. Retries carry the same one. */
  readonly requestId: string | null;
  /** The simulator's id of the call, in a header of the response; null: the API has none. */
  ownId: string | null;
  readonly path: string;
  model: string | null;
  stream: boolean;
  /** Null when the connection ended before the status line. */
  status: number | null;
  /** `broken`: the simulator ended it on purpose; `hung_up`: the client did. */
  outcome: Outcome;
  replyId: string | null;
  /** As reported to the client, faults included; null while no usage was sent. */
  usage: JsonObject | null;
  /** Completion tokens in the sent events. */
  tokensSent: number;
  /** Events of a stream that were sent whole; 1 for a JSON body. */
  chunksSent: number;
  bytesSent: number;
  /** From the first byte of the request until the client's disconnect was noticed. */
  hungUpAfterMs: number | null;
  durationMs: number | null;
  /** Lower-case names, the credential masked. Only the newest entries keep headers and body. */
  headers: Readonly<Record<string, string>> | null;
  body: Buffer | null;
}

interface JournalLimits {
  readonly entriesMax: number;
  /** Maximum of newest entries with headers and body; `bodyBytesMax` limits their bodies together. */
  readonly detailedMax: number;
  readonly bodyBytesMax: number;
}

const LIMITS: JournalLimits = { entriesMax: 100_000, detailedMax: 1_000, bodyBytesMax: 64 * 1_048_576 };

/** A bounded journal of served requests; tests compare it with the ledger. The oldest entries are dropped. */
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
      ownId: null,
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
    // Cuts at twice the limit: moving the array for each new entry would cost more than the entry.
    if (this.entries.length >= 2 * this.limits.entriesMax) this.entries = this.entries.slice(-this.limits.entriesMax);
    return entry;
  }

  /** Keeps headers and body of an entry while they fit. */
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

  /** Entries of one request, oldest first: one per attempt. */
  ofRequest(requestId: string): JournalEntry[] {
    return this.listed().filter((entry) => entry.requestId === requestId);
  }

  /** Entries after a sequence number, oldest first. */
  since(sequence: number): JournalEntry[] {
    return this.listed().filter((entry) => entry.sequence > sequence);
  }

  /** Drops all entries. Running requests are not listed afterwards; sequence numbers continue. */
  clear(): void {
    this.entries = [];
    this.detailed = [];
    this.bodyBytes = 0;
  }

  private listed(): JournalEntry[] {
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
    own_id: entry.ownId,
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

/** Anthropic counts cache reads and cache writes apart from the rest of the prompt. */
function messagesPromptTokens(usage: JsonObject): number | null {
  if (usage['input_tokens'] === undefined) return null;
  return MESSAGES_PROMPT_FIELDS.reduce((sum, field) => sum + Number(usage[field] ?? 0), 0);
}

const MESSAGES_PROMPT_FIELDS = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
