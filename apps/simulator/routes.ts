import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccountRoutes } from './accounts/account-routes.js';
import { Attempts } from './attempts.js';
import { BtcpayRoutes } from './btcpay/btcpay-routes.js';
import { anthropicApi } from './domain/anthropic/anthropic-api.js';
import { azureApi, isAzurePath } from './domain/azure/azure-api.js';
import { converseApi, invokeApi } from './domain/bedrock/bedrock-api.js';
import { bedrockEmbedApi } from './domain/bedrock/embed-api.js';
import { checkSignature } from './domain/bedrock/check-signature.js';
import { readBedrockPath } from './domain/bedrock/read-converse-request.js';
import { assumeRole } from './domain/bedrock/token-service.js';
import { embeddingsApi } from './domain/embeddings/embeddings-api.js';
import type { EmbeddingReply } from './domain/embeddings/format-vectors.js';
import type { EmbeddingRequest } from './domain/embeddings/read-embedding-request.js';
import { embedContentsApi, isEmbedPath } from './domain/gemini/embed-contents-api.js';
import { geminiApi } from './domain/gemini/gemini-api.js';
import { isGeminiPath } from './domain/gemini/read-gemini-request.js';
import { checkCredential, maskHeaders } from './domain/request/check-credential.js';
import { azureResponsesApi, compactionApi, responsesApi } from './domain/responses/responses-api.js';
import { ChatError } from './domain/chat-error.js';
import { textsApi } from './domain/texts/texts-api.js';
import { GoogleAccount } from './domain/vertex/google-account.js';
import { vertexEmbedApi } from './domain/vertex/vertex-embed-api.js';
import { readVertexPath, vertexGeminiApi, vertexMessagesApi } from './domain/vertex/vertex-api.js';
import type { AnyReply, AnyRequest } from './domain/wire/wire-api.js';
import { openAiApi } from './domain/wire/openai-api.js';
import { EpayRoutes } from './epay/epay-routes.js';
import { readBody, sendJson } from './http/exchange.js';
import { Journal, toJournalJson, type JournalEntry } from './journal.js';
import { ChatService } from './serve-chat.js';
import { StripeRoutes } from './stripe/stripe-routes.js';
import { YookassaRoutes } from './yookassa/yookassa-routes.js';

const JOURNAL_PAGE = 10_000;
const MODELS = [
  'gpt-4.1',
  'gpt-4o',
  'gpt-4o-mini',
  'o3',
  'o4-mini',
  'deepseek-r',
  'deepseek-v3.2',
  'provider/model-id',
  'provider/image-chat-model-id',
  'gpt-3.5-turbo-instruct',
  'text-embedding-3-small',
  'sim-flaky',
];

const EMPTY = Buffer.alloc(0);
const FOUNDATION_MODELS = {
  modelSummaries: [
    { modelId: 'amazon.nova-lite-v1:0', modelName: 'Nova Lite', inferenceTypesSupported: ['ON_DEMAND'] },
    { modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0', inferenceTypesSupported: ['INFERENCE_PROFILE'] },
  ],
};
const PROFILES = {
  inferenceProfileSummaries: [
    {
      inferenceProfileId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      inferenceProfileName: 'US Claude',
      status: 'ACTIVE',
    },
  ],
};

/** Routes requests by path, and writes a journal entry for each model request. */
export class SimulatorRoutes {
  readonly journal = new Journal();
  draining = false;
  private readonly attempts = new Attempts();
  private readonly chat = new ChatService(this.attempts, openAiApi);
  private readonly texts = new ChatService(this.attempts, textsApi);
  private readonly embeddings = new ChatService(this.attempts, embeddingsApi);
  private readonly messages = new ChatService(this.attempts, anthropicApi);
  private readonly responses = new ChatService(this.attempts, responsesApi);
  private readonly compactions = new ChatService(this.attempts, compactionApi);
  private readonly azureResponses = new ChatService(this.attempts, azureResponsesApi);
  private readonly azure = new ChatService(this.attempts, azureApi);
  private readonly generate = new ChatService(this.attempts, geminiApi);
  private readonly converse = new ChatService(this.attempts, converseApi);
  private readonly invoke = new ChatService(this.attempts, invokeApi);
  private readonly vertexGemini = new ChatService(this.attempts, vertexGeminiApi);
  private readonly vertexMessages = new ChatService(this.attempts, vertexMessagesApi);
  readonly google = new GoogleAccount();
  readonly stripe = new StripeRoutes();
  readonly btcpay = new BtcpayRoutes();
  readonly epay = new EpayRoutes();
  readonly yookassa = new YookassaRoutes();
  private readonly accounts = new AccountRoutes();
  private readonly embedContents = new ChatService(this.attempts, embedContentsApi);

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // After a client disconnect later writes fail; the journal notices the closed connection.
    response.on('error', () => undefined);
    const url = new URL(request.url ?? '/', 'http://simulator');
    try {
      if (await this.accounts.serve(url, request, response)) return;
      if (await this.stripe.serve(url, request, response)) return;
      if (await this.btcpay.serve(url, request, response)) return;
      if (await this.epay.serve(url, request, response)) return;
      if (await this.yookassa.serve(url, request, response)) return;
      await this.route(`${request.method ?? ''} ${url.pathname}`, url.searchParams, request, response);
    } catch (error) {
      const known = error instanceof ChatError ? error : new ChatError(500, String(error), null, null, 'server_error');
      if (response.headersSent) response.destroy();
      else sendJson(response, known.status, known.toBody());
    }
  }

  private async route(
    route: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    switch (route) {
      case 'POST /v1/chat/completions':
        return this.serveChat(this.chat, request, response);
      case 'POST /v1/completions':
        return this.serveChat(this.texts, request, response);
      case 'POST /v1/embeddings':
        return this.serveChat(this.embeddings, request, response);
      case 'POST /v1/messages':
        return this.serveChat(this.messages, request, response);
      case 'POST /v1/responses':
        return this.serveChat(this.responses, request, response);
      case 'POST /v1/responses/compact':
        return this.serveChat(this.compactions, request, response);
      case 'POST /openai/v1/responses':
        return this.serveChat(this.azureResponses, request, response);
      case 'GET /v1/models':
        checkCredential(request.headers);
        sendJson(response, 200, { object: 'list', data: MODELS.map(modelOf) });
        return;
      case 'POST /aws/sts': {
        const { status, xml } = assumeRole(request.headers, request.url ?? '', await readBody(request));
        response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
        return;
      }
      case 'POST /google/token': {
        const audience = `http://${request.headers.host ?? ''}${request.url ?? ''}`;
        const { status, answer } = this.google.exchange(await readBody(request), audience);
        sendJson(response, status, answer);
        return;
      }
      case 'GET /google/key-file':
        sendJson(response, 200, this.google.keyFile());
        return;
      case 'GET /foundation-models':
      case 'GET /inference-profiles':
        checkSignature(
          request.headers,
          { path: request.url ?? '', body: EMPTY },
          { method: 'GET', service: 'bedrock' },
        );
        sendJson(response, 200, route.endsWith('profiles') ? PROFILES : FOUNDATION_MODELS);
        return;
      case 'POST /webhooks':
        // Takes any webhook.
        await readBody(request);
        response.writeHead(204).end();
        return;
      case 'GET /healthz':
        sendJson(response, 200, { status: 'ok' });
        return;
      case 'GET /readyz':
        sendJson(response, this.draining ? 503 : 200, { status: this.draining ? 'draining' : 'ready' });
        return;
      case 'GET /journal':
        sendJson(response, 200, this.readJournal(query));
        return;
      case 'DELETE /journal':
        this.journal.clear();
        sendJson(response, 200, { deleted: true });
        return;
      default: {
        const vectors = this.platformVectors(route);
        if (vectors !== null) return this.serveChat(vectors, request, response);
        if (route.startsWith('POST /model/')) {
          const { operation = '' } = readBedrockPath(route.slice('POST '.length)) ?? {};
          const service = operation.startsWith('converse') ? this.converse : this.invoke;
          if (operation !== '') return this.serveChat(service, request, response);
        }
        if (route.startsWith('POST /v1/projects/')) {
          const { publisher } = readVertexPath(route.slice('POST '.length)) ?? {};
          if (publisher === 'google') return this.serveChat(this.vertexGemini, request, response);
          if (publisher === 'anthropic') return this.serveChat(this.vertexMessages, request, response);
        }
        if (route.startsWith('POST ') && isGeminiPath(route.slice('POST '.length))) {
          return this.serveChat(this.generate, request, response);
        }
        if (route.startsWith('POST ') && isAzurePath(route.slice('POST '.length)) && query.has('api-version')) {
          return this.serveChat(this.azure, request, response);
        }
        if (route.startsWith('POST ') && isEmbedPath(route.slice('POST '.length))) {
          return this.serveChat(this.embedContents, request, response);
        }
        throw new ChatError(404, `Invalid URL (${route})`, null);
      }
    }
  }

  /** The service of vectors behind a path of a platform; null: there is none. */
  private platformVectors(route: string): ChatService<EmbeddingRequest, EmbeddingReply> | null {
    if (!route.startsWith('POST ')) return null;
    const path = route.slice('POST '.length);
    const api = bedrockEmbedApi(path) ?? vertexEmbedApi(path);
    return api === null ? null : new ChatService(this.attempts, api);
  }

  private async serveChat<Request extends AnyRequest, Answer extends AnyReply>(
    service: ChatService<Request, Answer>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const startMs = performance.now();
    const { 'x-request-id': requestId } = request.headers;
    const entry = this.journal.open(typeof requestId === 'string' ? requestId : null, request.url ?? '/', Date.now());
    response.once('close', () => {
      closeEntry(entry, performance.now() - startMs, response.writableFinished);
    });
    const body = await readBody(request);
    this.journal.keepDetails(entry, maskHeaders(request.headers), body);
    await service.serve(request, response, body, entry);
  }

  private readJournal(query: URLSearchParams): object {
    const requestId = query.get('request_id');
    const since = Number(query.get('since') ?? 0);
    const found = requestId === null ? this.journal.since(since) : this.journal.ofRequest(requestId);
    const page = found.slice(0, JOURNAL_PAGE);
    const last = page.at(-1)?.sequence ?? since;
    return { object: 'list', data: page.map(toJournalJson), has_more: page.length < found.length, last_sequence: last };
  }
}

function closeEntry(entry: JournalEntry, elapsedMs: number, isFinished: boolean): void {
  entry.durationMs = Math.round(elapsedMs);
  if (entry.outcome === 'broken') return;
  entry.outcome = isFinished ? 'complete' : 'hung_up';
  if (!isFinished) entry.hungUpAfterMs = Math.round(elapsedMs);
}

function modelOf(id: string): object {
  return { id, object: 'model', created: 1_750_000_000, owned_by: 'simulator' };
}
