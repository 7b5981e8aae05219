import { Injectable } from '@nestjs/common';
import { dialectOf, readWaitMs, UpstreamReader, type OpenedChannel, type UpstreamAnswer } from '#channels';
import { type ListedModel, type ModelListing, type ModelPage, readError } from '#formats';
import { Clock } from '#core';
import { hideSecret } from '../domain/errors/hide-secret.js';
import { problemOfAttempt, problemOfFailure, type TestProblem } from '../domain/attempts/test-problem.js';

/** Pages of a thousand models; providers without paging return all models at once. */
const PAGES_MAX = 20;
const MODELS_MAX = 5_000;
const NO_LIST: TestProblem = {
  reason: 'no_model_list',
  message: 'The upstream does not list its models at the path for this kind of channel.',
};
const LISTLESS: TestProblem = {
  reason: 'no_model_list',
  message:
    'This platform does not list models for this kind of channel. Use a channel test to check whether a model responds.',
};

/** An upstream's model list; times are milliseconds. */
export interface ModelListReply {
  /** Status of the last response; null: no response. */
  readonly status: number | null;
  readonly latencyMs: number;
  readonly models: readonly ListedModel[];
  /** False: the upstream has more models than were read. */
  readonly isComplete: boolean;
  /** Null: the list was read. */
  readonly problem: TestProblem | null;
}

type PageReply =
  | { readonly kind: 'page'; readonly page: ModelPage; readonly answer: UpstreamAnswer }
  | { readonly kind: 'problem'; readonly problem: TestProblem; readonly answer: UpstreamAnswer };

/** Lists the models of upstreams, each in its dialect. */
@Injectable()
export class UpstreamModels {
  constructor(
    private readonly reader: UpstreamReader,
    private readonly clock: Clock,
  ) {}

  /** Never rejects because of the upstream. */
  async list(opened: OpenedChannel, pagesMax = PAGES_MAX): Promise<ModelListReply> {
    const { modelListing } = dialectOf(opened.channel.kind);
    if (modelListing === null) return { status: null, latencyMs: 0, models: [], isComplete: false, problem: LISTLESS };
    const models: ListedModel[] = [];
    let cursor: string | null = null;
    let latencyMs = 0;
    for (let pages = 1; ; pages++) {
      const reply: PageReply = await this.readPage(opened, modelListing, cursor);
      latencyMs += reply.answer.latencyMs;
      const reported = { status: reply.answer.kind === 'answered' ? reply.answer.status : null, latencyMs };
      if (reply.kind === 'problem') return { ...reported, models, isComplete: false, problem: reply.problem };
      models.push(...reply.page.models);
      cursor = reply.page.next;
      const isLast = cursor === null || pages >= pagesMax || models.length >= MODELS_MAX;
      if (!isLast) continue;
      const isComplete = cursor === null && models.length <= MODELS_MAX;
      return { ...reported, models: models.slice(0, MODELS_MAX), isComplete, problem: null };
    }
  }

  private async readPage(
    { channel, credential }: OpenedChannel,
    modelListing: ModelListing,
    cursor: string | null,
  ): Promise<PageReply> {
    const { origin } = channel.endpoint;
    const endpoint = { origin, basePath: channel.endpoint.path, apiVersion: channel.options.apiVersion };
    const answer = await this.reader.read(channel, credential, modelListing.request(endpoint, cursor));
    if (answer.kind === 'failed') return { kind: 'problem', problem: problemOfFailure(answer), answer };
    const { status, headers } = answer;
    const bytes = hideSecret(answer.bytes, credential.secret);
    if (status !== 200) {
      const retryAfterMs = readWaitMs(headers, this.clock.nowMs());
      const problem =
        status === 404 || status === 405
          ? NO_LIST
          : problemOfAttempt({ kind: 'status', status, error: readError(bytes), retryAfterMs });
      return { kind: 'problem', problem, answer };
    }
    const page = modelListing.read(bytes);
    return page === null ? { kind: 'problem', problem: NO_LIST, answer } : { kind: 'page', page, answer };
  }
}
