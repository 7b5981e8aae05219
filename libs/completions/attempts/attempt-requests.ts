import { meetsNeeds, type CatalogModel } from '#catalog';
import { dialectFor, type Candidate, type StickyTarget } from '#channels';
import {
  type DialectRequest,
  type FetchedMedia,
  mediaPaths,
  sentAdvisor,
  withHosted,
  withoutGeneratedImages,
  type ChatBody,
  type ReturnedStates,
} from '#formats';
import { RoutifyError, type ResultOf, type Steps } from '#core';
import type { RequestDownloads } from '../run/media-downloads.js';
import type { CompletionTask } from '../task/completion-task.js';
import { issuerOf } from '../states/state-issuer.js';
import { advisorName, isAdvisor } from '../domain/models/advisor.js';
import { pricedUnits, type HostedTool } from '../domain/models/hosted-units.js';
import { buildAttemptRequest } from '../domain/attempts/build-attempt-request.js';
import { setsCacheMarks } from '../domain/attempts/cache-marks.js';

type RestoredBodies = ResultOf<ReturnType<ReturnedStates['restoredFor']>>;
type RestoredNative = NonNullable<RestoredBodies['native']>;

type MediaByUrl = ReadonlyMap<string, FetchedMedia>;

const NO_MEDIA: MediaByUrl = new Map();
/** What stands for a file until it is downloaded. */
const PICTURE: FetchedMedia = { mediaType: 'image/png', base64: '' };
const DOCUMENT: FetchedMedia = { mediaType: 'application/pdf', base64: '' };
const NOTHING: readonly never[] = [];
/** Images of earlier turns, which only clients of the Responses API return apart from the model's text. */
const IMAGES = ['messages.images'];

/** The candidate's dialect cannot express the request. Nothing was sent. */
export interface Unsupported {
  readonly kind: 'unsupported';
  /** The 400 for the client when no other candidate can. */
  readonly error: RoutifyError;
}

interface BuiltRequest {
  readonly kind: 'built';
  readonly request: DialectRequest;
  /** State that the candidate did not issue and images that it cannot take, by their names in chat's format. */
  readonly droppedStates: readonly string[];
  /** Tools that the provider runs, by their paths. */
  readonly kept: readonly string[];
}

interface BuildOptions {
  readonly candidate: Candidate;
  readonly model: CatalogModel;
  readonly outputTokenBound: number | null;
  readonly media: MediaByUrl;
}

/** Builds a request in the dialects of its candidates. */
export class AttemptRequests {
  /** Fetched media by URL, shared by all candidates. */
  private media = NO_MEDIA;
  /** Why they cannot be fetched, for all candidates; null: nothing failed. */
  private mediaFailure: Unsupported | null = null;

  constructor(
    private readonly task: CompletionTask,
    private readonly downloads: RequestDownloads,
    private readonly warmTarget: StickyTarget | null,
  ) {}

  /** Whether remote media must be fetched before the attempt. */
  needsMedia(candidate: Candidate): boolean {
    return this.missingMedia(candidate).length > 0;
  }

  /**
   * Fetches missing media, once for all candidates, if the candidate's format can express all else. Returns the error for the
   * client on failure.
   */
  async fetchMedia(candidate: Candidate, model: CatalogModel): Promise<Unsupported | null> {
    if (this.mediaFailure !== null) return this.mediaFailure;
    const urls = this.missingMedia(candidate);
    const paths = await this.task.work.step(() => mediaPaths(this.task.body.whole()));
    const expected = new Map(urls.map((url) => [url, paths.get(url)?.endsWith('.file') === true ? DOCUMENT : PICTURE]));
    const media = new Map([...this.media, ...expected]);
    const built = await this.build(candidate, model, null, media);
    if (built.kind === 'unsupported') return built;
    this.mediaFailure = await this.download(urls, paths);
    return this.mediaFailure;
  }

  private async download(urls: readonly string[], paths: ReadonlyMap<string, string>): Promise<Unsupported | null> {
    const outcome = await this.downloads.fetchAll(urls);
    switch (outcome.kind) {
      case 'fetched':
        this.media = new Map([...this.media, ...outcome.media]);
        return null;
      case 'stopped':
        return overdrawn(this.downloads.waitMs);
      case 'failed': {
        const param = paths.get(outcome.url) ?? 'messages';
        const message = `The file at ${param} could not be read: ${outcome.reason}.`;
        return { kind: 'unsupported', error: new RoutifyError('invalid_request_error', message, { param }) };
      }
    }
  }

  /** @param outputTokenBound limit set by the gateway because the wallet covers no more; null: the client's applies */
  async build(
    candidate: Candidate,
    model: CatalogModel,
    outputTokenBound: number | null,
    media = this.media,
  ): Promise<BuiltRequest | Unsupported> {
    return this.task.work.run(this.building({ candidate, model, outputTokenBound, media }));
  }

  private *building({ candidate, model, outputTokenBound, media }: BuildOptions): Steps<BuiltRequest | Unsupported> {
    const { requestId, parsedRequest, endpoint, endUsers } = this.task;
    const { body: whole, native: wholeNative, droppedStates } = yield* this.bodiesFor(candidate);
    yield;
    const imageless = this.imageless(whole, candidate, model);
    const body = imageless ?? whole;
    const restored = imageless === null ? wholeNative : null;
    const runs = this.hostedBy(candidate);
    const native = restored === null ? null : this.keptTools(restored, runs, candidate);
    const hosted =
      parsedRequest.hosted.length === 0 ? NOTHING : this.bounded(parsedRequest.hosted.filter(runs), candidate);
    const attempt = {
      requestId,
      cacheKey: this.task.cacheKey,
      cacheMarks: setsCacheMarks(candidate, this.task, this.warmTarget),
      outputTokenBound,
      maxOutputTokens: model.maxOutputTokens,
      media,
      native,
      hosted,
      lacksState: droppedStates.length > 0,
      endUsers,
    };
    try {
      const request = yield* buildAttemptRequest(candidate, body, parsedRequest, attempt);
      const isNative = request.translation?.isNative === true;
      if (endpoint.isNativeOnly && !isNative) return { kind: 'unsupported', error: untranslatable() };
      if (parsedRequest.hosted.some((tool) => tool.isForced && tool.format !== 'chat' && !runs(tool))) {
        return { kind: 'unsupported', error: unhosted() };
      }
      const kept = hosted.length === 0 ? NOTHING : hosted.map(({ param }) => param);
      const states = isNative && native !== null ? native.droppedStates : droppedStates;
      return { kind: 'built', request, kept, droppedStates: imageless === null ? states : [...states, ...IMAGES] };
    } catch (error) {
      if (error instanceof RoutifyError && error.status === 400) return { kind: 'unsupported', error };
      throw error;
    }
  }

  /** State of other accounts is left out. */
  private *bodiesFor(candidate: Candidate): Steps<RestoredBodies> {
    const { body, returned } = this.task;
    if (returned !== null) return yield* returned.restoredFor(issuerOf(candidate));
    const native = body.native();
    return {
      body: body.whole(),
      native: native === null ? null : { ...native, droppedStates: NOTHING },
      droppedStates: NOTHING,
    };
  }

  /** The body without images of earlier turns where the candidate takes none; null: as it is. */
  private imageless(body: ChatBody, { channel }: Candidate, model: CatalogModel): ChatBody | null {
    const { parsedRequest, endpoint } = this.task;
    if (endpoint.isNativeOnly || !parsedRequest.needs.has('vision')) return null;
    const takesImages = meetsNeeds(model, ['vision']) && !channel.options.lacks.includes('vision');
    return takesImages ? null : withoutGeneratedImages(body);
  }

  /** Tools that the candidate's provider runs, whose use there has a price, and which the client allows at all. */
  private hostedBy(candidate: Candidate): (tool: HostedTool) => boolean {
    const { parsedRequest, price, advisor } = this.task;
    const { hostedUnit } = dialectFor(candidate, parsedRequest);
    const { channel, upstreamModel } = candidate;
    const options = { upstreamModel, reasoningField: channel.options.reasoningField };
    return (tool) => {
      if (isAdvisor(tool)) return advisorName(advisor, candidate) !== null;
      const unit = hostedUnit(tool, parsedRequest, options);
      return unit !== null && tool.usesMax !== 0 && pricedUnits(tool, price).includes(unit);
    };
  }

  private bounded(tools: readonly HostedTool[], candidate: Candidate): readonly HostedTool[] {
    return tools.map((tool) =>
      isAdvisor(tool) ? this.sentTo(candidate, tool) : { ...tool, usesMax: tool.usesMax ?? this.task.toolUsesMax },
    );
  }

  /** What a candidate gets of a tool. */
  private sentTo(candidate: Candidate, tool: HostedTool): HostedTool {
    const { advisor } = this.task;
    const name = isAdvisor(tool) ? advisorName(advisor, candidate) : null;
    return advisor === null || name === null ? tool : sentAdvisor(tool, { ...advisor, model: name });
  }

  private keptTools(
    native: RestoredNative,
    runs: (tool: HostedTool) => boolean,
    candidate: Candidate,
  ): RestoredNative | null {
    if (native.hosted === null) return native;
    const kept = withHosted(native, runs, this.task.toolUsesMax, (tool) => this.sentTo(candidate, tool));
    return kept === null ? null : { ...kept, droppedStates: native.droppedStates };
  }

  private missingMedia(candidate: Candidate): readonly string[] {
    const { body, parsedRequest } = this.task;
    const needed = dialectFor(candidate, parsedRequest).remoteMedia(body.whole());
    return needed.length === 0 ? needed : needed.filter((url) => !this.media.has(url));
  }
}

function overdrawn(waitMs: number): Unsupported {
  const retryAfterMs = Math.max(1_000, waitMs);
  const error = new RoutifyError(
    'rate_limit_exceeded',
    'Files were downloaded for too many requests of this organization that no provider took. Try again later.',
    { retryAfterMs, metadata: { limit: 'refused_media', scope: 'organization', retry_after_ms: retryAfterMs } },
  );
  return { kind: 'unsupported', error };
}

function unhosted(): RoutifyError {
  const message = "'tool_choice' forces a tool that no provider of this model supports.";
  return new RoutifyError('invalid_request_error', message, { param: 'tool_choice' });
}

function untranslatable(): RoutifyError {
  const message =
    'No provider of this model supports compacting this conversation. Send it to /v1/responses with a last item of type ' +
    "'compaction_trigger', which every model supports.";
  return new RoutifyError('invalid_request_error', message, { param: 'model' });
}
