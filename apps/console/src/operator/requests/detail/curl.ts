import type { Request } from '../list/requests-query';

const PATHS = {
  chat: 'chat/completions',
  completions: 'completions',
  embeddings: 'embeddings',
  responses: 'responses',
  messages: 'messages',
} as const;

type Sent = Pick<Request, 'endpoint' | 'requested_model' | 'stream' | 'tags'>;

/** Bodies are not kept: the words of the prompt are the reader's own. */
function promptOf(endpoint: Request['endpoint']): object {
  if (endpoint === 'completions') return { prompt: '…' };
  if (endpoint === 'embeddings' || endpoint === 'responses') return { input: '…' };
  const messages = [{ role: 'user', content: '…' }];
  return endpoint === 'messages' ? { max_tokens: 1024, messages } : { messages };
}

/** The same request again, as far as it is known. */
export function curlOf({ endpoint, requested_model: model, stream, tags }: Sent, gatewayUrl: string | null): string {
  const body = {
    model,
    ...promptOf(endpoint),
    ...(stream ? { stream } : {}),
    ...(Object.keys(tags).length === 0 ? {} : { metadata: tags }),
  };
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return [
    `curl "${gatewayUrl ?? '$ROUTIFY_URL'}/v1/${PATHS[endpoint]}" \\`,
    '  -H "Authorization: Bearer $ROUTIFY_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${json}'`,
  ].join('\n');
}
