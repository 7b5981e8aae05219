import type { IncomingHttpHeaders } from 'node:http';
import {
  readWaitMs,
  type CallOptions,
  type Candidate,
  type UpstreamAdapter,
  type UpstreamCall,
  type UpstreamFailure,
  type ChannelKind,
} from '#channels';
import {
  type DialectRequest,
  type ReplyTranslation,
  type StatedUsage,
  type StreamTranslator,
  bodyFormOf,
  findUsage,
  readChunk,
  readError,
  ReplyAssembler,
  splitReply,
  withDeltas,
  withoutRoutify,
  type Chunk,
  type ChunkView,
  type InspectedReply,
  type ReplyInspection,
  type SealedReply,
  type UpstreamError,
} from '#formats';
import {
  scanTopLevel,
  SseSplitter,
  withoutByteOrderMark,
  type FrameBatch,
  type FrameSplitter,
  type SseFrame,
  type Clock,
  type Secret,
} from '#core';
import { scanErrorBody, type FailedAttempt, type FailureReason } from '../domain/attempts/failed-attempt.js';
import { hideSecret } from '../domain/errors/hide-secret.js';
import { upstreamRequestIdOf } from '../domain/attempts/upstream-request-id.js';
import { storableCode } from '../domain/attempts/judge-attempt.js';
import { statusOfError } from '../domain/errors/status-of-error.js';
import { StreamSource } from '../streams/stream-source.js';

/** Largest reply that is not a stream, largest error body, largest frame of a stream. */
const REPLY_BYTES_MAX = 64 * 1_024 * 1_024;
const ERROR_BYTES_MAX = 65_536;
const FRAME_BYTES_MAX = 16 * 1_024 * 1_024;
/** Chunks without output that are kept back at most. */
const OPENING_CHUNKS_MAX = 4;
/** A larger chunk without text holds something else: an image, sound, an explanation. */
const OPENING_BYTES_MAX = 2_048;
/** Statuses of a reply with a body; some gateways answer with others than 200. */
const READABLE: ReadonlySet<number> = new Set([200, 201, 202, 203, 206]);
const DONE: ChunkView = { kind: 'done', native: null };
const NO_FRAMES: readonly SseFrame[] = [];

/** A complete reply of an upstream. */
export interface CompleteReply {
  /** In the client's format where that is the upstream's, else in OpenAI's. */
  readonly reply: InspectedReply;
  readonly isNative: boolean;
  /** The bytes in OpenAI's format, of which tokens are counted where the upstream reports none. */
  readonly chatBytes: () => Buffer;
}

export interface StartedStream {
  readonly source: StreamSource;
  /** The client gets the upstream's own frames. */
  readonly isNative: boolean;
}

/** Result of one attempt, before any of it reaches the client. */
export type AttemptResult =
  | (CompleteReply & { readonly kind: 'reply' })
  | (StartedStream & { readonly kind: 'stream' })
  | FailedAttempt
  /** The client disconnected; true: the upstream has the request and will bill it. */
  | { readonly kind: 'abandoned'; readonly isSent: boolean; readonly stated: StatedUsage | null };

/** How the replies of a request are read. */
export interface ReplyReading {
  /** Parses a complete reply of the endpoint. */
  readonly inspectReply: (bytes: Buffer) => ReplyInspection;
  /** Of the request; null: its replies have one form, which is neither put together from a stream nor made one. */
  readonly toolNames: readonly string[] | null;
  /** Of chat, and of the client's format where bytes pass. */
  readonly seal: SealedReply;
  readonly sealNative: SealedReply;
}

/** One upstream call, up to the point where its answer is accepted or rejected. */
export class UpstreamAttempt {
  readonly result: Promise<AttemptResult>;
  private settle!: (result: AttemptResult) => void;
  private readonly call: UpstreamCall;
  /** Whether the client requested a stream. The request's bytes are not retained after they are sent. */
  private readonly wantsStream: boolean;
  private readonly translation: ReplyTranslation | null;
  private readonly secret: Secret;
  private readonly kind: ChannelKind;
  private readonly clock: Clock;
  private readonly generationId: string;
  /** Puts a complete reply together where the upstream sends a stream without being asked; null otherwise. */
  private assembler: ReplyAssembler | null = null;
  private translator: StreamTranslator | null = null;
  /** What the upstream has said of its usage beside the chunks of a stream; null: nothing. */
  private stated: StatedUsage | null = null;
  /** Frames in the client's format that no chunk stands for yet; null: the client gets the chunks. */
  private nativeFrames: SseFrame[] | null = null;
  private readonly splitter: FrameSplitter;
  private source: StreamSource | null = null;
  /** Chunks without output that arrived together: a failed end that comes with them is another channel's to mend. */
  private readonly opening: Chunk[] = [];
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private isReadable = false;
  private isEventStream = false;
  /** Whether the body has shown its form, which counts more than its content type. */
  private isFormKnown = true;
  private isRefused = false;
  private chunks: Buffer[] = [];
  private receivedBytes = 0;
  /** Whether a delta with output has arrived. */
  private hasDeltas = false;

  constructor(
    { adapter, clock }: { readonly adapter: Pick<UpstreamAdapter, 'start'>; readonly clock: Clock },
    candidate: Candidate,
    request: DialectRequest,
    options: CallOptions,
    private readonly reading: ReplyReading,
  ) {
    this.result = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.wantsStream = options.stream;
    this.generationId = options.requestId;
    this.translation = request.translation;
    if (request.translation?.isNative === true) this.nativeFrames = [];
    this.splitter = request.translation?.framing?.open(FRAME_BYTES_MAX) ?? new SseSplitter(FRAME_BYTES_MAX);
    this.secret = candidate.credential.secret;
    this.kind = candidate.channel.kind;
    this.clock = clock;
    this.call = adapter.start(candidate, request, options, this);
  }

  /** The provider's id of the call; null before its response, and where it sends none. */
  get upstreamRequestId(): string | null {
    return upstreamRequestIdOf(this.kind, this.headers, this.generationId);
  }

  /** Called when the client disconnects: closes the upstream connection. */
  abandon(): void {
    const { isSent } = this.call;
    this.call.abort();
    this.settle({ kind: 'abandoned', isSent, stated: this.stated });
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
    this.isReadable = READABLE.has(status);
    if (!this.isReadable) return;
    this.isFormKnown = this.translation?.framing !== undefined;
    if ((headers['content-type'] ?? '').toLowerCase().startsWith(this.streamType())) this.expectStream();
  }

  private expectStream(): void {
    this.isEventStream = true;
    if (!this.wantsStream && this.reading.toolNames === null) {
      this.refuse('unreadable_reply', 'a stream instead of a complete reply');
      return;
    }
    this.translator = this.translation?.stream?.() ?? null;
    if (this.wantsStream || this.reading.toolNames === null) return;
    this.nativeFrames = null;
    this.assembler = new ReplyAssembler(this.generationId, this.reading.toolNames);
  }

  /** The first byte tells JSON from events. */
  private readForm(chunk: Buffer): void {
    const form = bodyFormOf(chunk);
    if (form === null) return;
    this.isFormKnown = true;
    if (form === 'json') this.isEventStream = false;
    else if (!this.isEventStream) this.expectStream();
  }

  onData(chunk: Buffer): void {
    if (!this.isFormKnown) this.readForm(chunk);
    if (this.isRefused) return;
    if (this.isEventStream) {
      this.onFrames(this.splitter.push(chunk));
      return;
    }
    this.receivedBytes += chunk.length;
    const bytesMax = this.isReadable ? REPLY_BYTES_MAX : ERROR_BYTES_MAX;
    if (this.receivedBytes <= bytesMax) this.chunks.push(chunk);
    else if (this.isReadable) this.refuse('unreadable_reply', `a reply over ${bytesMax} bytes`);
  }

  onEnd(): void {
    if (this.isEventStream) {
      this.onFrames(this.splitter.end());
      const { translator } = this;
      if (translator !== null) this.relayFrames(this.translated(() => translator.end()));
      if (this.assembler !== null) {
        this.settle(this.assembledReply(this.assembler));
        return;
      }
      if (this.source === null) this.settleFailed('unreadable_reply', 'an empty stream');
      this.source?.deliver((listener) => {
        listener.onEnd();
      });
      return;
    }
    const [only, ...others] = this.chunks;
    const bytes = withoutByteOrderMark(only !== undefined && others.length === 0 ? only : Buffer.concat(this.chunks));
    this.settle(this.isReadable ? this.completeReply(withoutRoutify(bytes, true)) : this.errorStatus(bytes));
  }

  onFailure({ kind, cause }: UpstreamFailure): void {
    if (this.source === null) this.settleFailed(kind, cause.message);
    this.source?.deliver((listener) => {
      listener.onBroken(kind);
    });
  }

  private streamType(): string {
    return this.translation?.framing?.contentType ?? 'text/event-stream';
  }

  private onFrames({ frames, fault }: FrameBatch): void {
    const { translator } = this;
    if (translator === null) this.relayFrames(frames);
    else for (const frame of frames) this.relayTranslated(frame, translator);
    if (this.source === null && this.opening.length > 0 && !this.isRefused) this.open();
    if (fault === 'oversized_frame') this.breakOff(`a frame over ${FRAME_BYTES_MAX} bytes`, fault);
    else if (fault !== null) this.breakOff('a frame with a wrong checksum', fault);
  }

  /** A dialect that throws on upstream data ends this attempt only. */
  private translated(translate: () => readonly SseFrame[]): readonly SseFrame[] {
    try {
      return translate();
    } catch (error) {
      this.breakOff(nameOf(error), 'untranslatable_frame');
      return [];
    }
  }

  private relayTranslated(frame: SseFrame, translator: StreamTranslator): void {
    const data = withoutRoutify(frame.data, false);
    this.nativeFrames?.push({ event: frame.event, data: this.reading.sealNative(data) });
    this.relayFrames(this.translated(() => translator.push({ event: frame.event, data })));
    if (translator.stated !== this.stated) this.state(translator.stated);
  }

  /** After the chunks that the statement covers. */
  private state(stated: StatedUsage | null): void {
    this.stated = stated;
    if (stated === null) return;
    this.source?.deliver((listener) => {
      listener.onStated(stated);
    });
  }

  /** The last chunk stands for all native frames since the one before. */
  private relayFrames(frames: readonly SseFrame[]): void {
    for (const [index, frame] of frames.entries()) {
      if (this.isRefused) return;
      if (this.assembler !== null) {
        this.assemble(frame, this.assembler);
        continue;
      }
      const view = this.readFrame(frame, index === frames.length - 1);
      if (this.source === null && this.keepsBack(view)) continue;
      if (this.source === null && !this.begin(view)) return;
      this.source?.deliver((listener) => {
        listener.onChunk(view);
      });
    }
  }

  private assemble(frame: SseFrame, assembler: ReplyAssembler): void {
    this.receivedBytes += frame.data.length;
    if (this.receivedBytes > REPLY_BYTES_MAX) this.refuse('unreadable_reply', `a reply over ${REPLY_BYTES_MAX} bytes`);
    const view = this.inDeltas(readChunk(this.translator === null ? plainFrame(frame) : frame));
    switch (view.kind) {
      case 'chunk':
        if (view.carriesUsage) this.stated = { outputTokens: 0, usage: () => findUsage(view.object) };
        assembler.add(view);
        break;
      case 'done':
        assembler.done();
        break;
      case 'error':
        this.stop({ ...this.errorInside(view.error), replyObject: view.object });
        break;
      case 'garbage':
        this.refuse('unreadable_reply', view.reason);
    }
  }

  private assembledReply(assembler: ReplyAssembler): AttemptResult {
    if (assembler.isWhole) return this.chatReply(assembler.reply());
    return this.failure('unreadable_reply', 'a stream that ended before its answer did');
  }

  private readFrame(frame: SseFrame, isLast: boolean): ChunkView {
    const plain = this.translator === null ? plainFrame(frame) : frame;
    const view = this.inDeltas(readChunk(plain, this.takeNative(isLast)));
    if (view.kind === 'chunk') return this.sealed(view, frame.event);
    if (view.kind !== 'error') return view;
    return readChunk({ event: frame.event, data: hideSecret(frame.data, this.secret) });
  }

  /** Behind deltas a `message` says again what they said: it is read only where there were none. */
  private inDeltas(view: ChunkView): ChunkView {
    if (view.kind !== 'chunk') return view;
    if (view.hasMessages && !this.hasDeltas) return withDeltas(view);
    this.hasDeltas ||= view.visibleTextBytes > 0;
    return view;
  }

  /** Chunks that stand for native frames are for the meter alone. */
  private sealed(chunk: Chunk, event: string | null): ChunkView {
    if (!chunk.shape.mayHoldState || chunk.native !== null) return chunk;
    const data = chunk.object.bytes;
    const sealed = this.reading.seal(data);
    return sealed === data ? chunk : readChunk({ event, data: sealed });
  }

  private takeNative(isLast: boolean): readonly SseFrame[] | null {
    const frames = this.nativeFrames;
    if (frames === null || !isLast) return frames === null ? null : NO_FRAMES;
    this.nativeFrames = [];
    return frames;
  }

  private keepsBack(view: ChunkView): boolean {
    if (view.kind !== 'chunk' || this.opening.length >= OPENING_CHUNKS_MAX || hasOutput(view)) return false;
    this.opening.push(view);
    return true;
  }

  /** The first chunk decides: it accepts the stream, anything else before it leads to the next candidate. */
  private begin(view: ChunkView): boolean {
    const isFailedEnd = view.kind === 'error' && view.failedBy !== null;
    if (view.kind === 'chunk' || (this.opening.length > 0 && !isFailedEnd)) {
      this.open();
      return true;
    }
    if (view.kind === 'error') this.stop({ ...this.errorInside(view.error), replyObject: view.object });
    else this.refuse('unreadable_reply', `a stream that begins with ${view.kind}`);
    return false;
  }

  /** Accepts the stream, with the chunks that were kept back. */
  private open(): void {
    const source = new StreamSource(this.call);
    this.source = source;
    this.settle({ kind: 'stream', source, isNative: this.nativeFrames !== null });
    for (const chunk of this.opening.splice(0)) {
      source.deliver((listener) => {
        listener.onChunk(chunk);
      });
    }
    this.state(this.stated);
  }

  private completeReply(received: Buffer): AttemptResult {
    try {
      return this.passedReply(received) ?? this.translatedReply(received);
    } catch (error) {
      return this.failure('unreadable_reply', nameOf(error));
    }
  }

  /** Null where the translation has to be read. */
  private passedReply(received: Buffer): AttemptResult | null {
    const { translation } = this;
    const reply = this.wantsStream ? null : (translation?.passed?.(received) ?? null);
    if (translation === null || reply === null) return null;
    return {
      kind: 'reply',
      reply: this.sealedNative(reply, received),
      isNative: true,
      chatBytes: () => translation.reply(received),
    };
  }

  private translatedReply(received: Buffer): AttemptResult {
    const bytes = this.translation === null ? received : this.translation.reply(received);
    return this.chatReply(bytes, this.translation?.isNative === true && !this.wantsStream ? received : null);
  }

  /**
   * A reply in OpenAI's format.
   * @param native the same in the client's, which gets these bytes; null: it gets those of chat
   */
  private chatReply(chat: Buffer, native: Buffer | null = null): AttemptResult {
    let bytes = chat;
    let inspected = this.reading.inspectReply(bytes);
    if (inspected.kind === 'reply' && inspected.shape.mayHoldState && native === null) {
      bytes = this.reading.seal(bytes);
      inspected = this.reading.inspectReply(bytes);
    }
    switch (inspected.kind) {
      case 'error':
        return { ...this.errorInside(inspected.error), ...scanErrorBody(hideSecret(bytes, this.secret)) };
      case 'invalid':
        return {
          ...this.failure('unreadable_reply', inspected.reason),
          ...scanErrorBody(hideSecret(bytes, this.secret)),
        };
      case 'reply': {
        if (this.wantsStream) return this.split(inspected);
        const reply =
          native === null ? inspected : this.sealedNative({ ...inspected, object: scanTopLevel(native) }, native);
        return { kind: 'reply', reply, isNative: native !== null, chatBytes: () => bytes };
      }
    }
  }

  /** A complete reply as the stream that was asked for. */
  private split({ object }: InspectedReply): AttemptResult {
    const source = new StreamSource(this.call);
    for (const view of [...splitReply(object).map((frame) => readChunk(frame)), DONE]) {
      source.deliver((listener) => {
        listener.onChunk(view);
      });
    }
    source.deliver((listener) => {
      listener.onEnd();
    });
    return { kind: 'stream', source, isNative: false };
  }

  private sealedNative(reply: InspectedReply, received: Buffer): InspectedReply {
    const sealed = this.reading.sealNative(received);
    return sealed === received ? reply : { ...reply, object: scanTopLevel(sealed) };
  }

  private errorStatus(received: Buffer): AttemptResult {
    const bytes = hideSecret(received, this.secret);
    const error = this.translation === null ? readError(bytes) : this.translation.error(bytes, this.headers);
    return { ...this.statusResult(this.status, error), ...scanErrorBody(bytes) };
  }

  /** An error in a 200 response is handled as the status that its code implies. */
  private errorInside(error: UpstreamError): FailedAttempt {
    const status = statusOfError(error);
    if (status !== null) return this.statusResult(status, error);
    return { kind: 'failed', reason: 'upstream_error', detail: storableCode(error), status: this.status };
  }

  private statusResult(status: number, error: UpstreamError): FailedAttempt {
    return { kind: 'status', status, error, retryAfterMs: readWaitMs(this.headers, this.clock.nowMs()) };
  }

  /** The rest of the response is unreadable. */
  private breakOff(detail: string, reason: string): void {
    if (this.source === null) this.refuse('unreadable_reply', detail);
    this.source?.deliver((listener) => {
      listener.onBroken(reason);
    });
  }

  private refuse(reason: FailureReason, detail: string): void {
    this.stop(this.failure(reason, detail));
  }

  private stop(result: AttemptResult): void {
    this.isRefused = true;
    this.call.abort();
    this.settle(result);
  }

  private settleFailed(reason: FailureReason, detail: string): void {
    this.settle(this.failure(reason, detail));
  }

  private failure(reason: FailureReason, detail: string): FailedAttempt {
    return { kind: 'failed', reason, detail, status: this.status === 0 ? null : this.status };
  }
}

function hasOutput({ visibleTextBytes, finishReasons, object, shape }: Chunk): boolean {
  const isSilent = visibleTextBytes === 0 && finishReasons.length === 0 && !shape.mayHoldState;
  return !isSilent || object.bytes.length > OPENING_BYTES_MAX;
}

function plainFrame(frame: SseFrame): SseFrame {
  const data = withoutRoutify(frame.data, true);
  return data === frame.data ? frame : { event: frame.event, data };
}

/** The name only: the message may quote upstream data. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
