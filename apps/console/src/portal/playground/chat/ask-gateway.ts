import { ApiError } from '@/api/api-error';
import { EventCutter } from '@/api/server-events';
import { readPiece, type Piece } from './answer-pieces';
import type { ChatRequest } from './chat-request';
import type { PlaygroundKey } from './playground-key';

/** The last message of a stream. */
const DONE = '[DONE]';

interface Question {
  readonly origin: string;
  readonly key: PlaygroundKey;
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
}

interface Listener {
  readonly onBegin: (requestId: string | null) => void;
  readonly onPiece: (piece: Piece) => void;
}

/** Sends a request to the gateway and reports its answer as it comes. Rejects with `ApiError`. */
export async function askGateway(question: Question, listener: Listener): Promise<void> {
  try {
    await ask(question, listener);
  } catch (error) {
    if (error instanceof ApiError || question.signal.aborted) throw error;
    throw new ApiError(0, 'unreachable', 'no answer', null, null);
  }
}

async function ask(question: Question, { onBegin, onPiece }: Listener): Promise<void> {
  const response = await answerTo(question);
  if (!response.ok) throw await ApiError.from(response);
  const requestId = response.headers.get('x-request-id');
  onBegin(requestId);
  if (question.request.stream !== true) {
    onPiece(readPiece(await response.text(), requestId));
    return;
  }
  for await (const event of eventsOf(response)) onPiece(readPiece(event, requestId));
}

/** The playground of another tab has a key of its own, which revokes this one: then another is issued, once. */
async function answerTo(question: Question): Promise<Response> {
  const secret = await question.key.secret();
  const response = await post(question, secret);
  return response.status === 401 ? post(question, await question.key.secret(secret)) : response;
}

function post({ origin, request, signal }: Question, secret: string): Promise<Response> {
  return fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
    credentials: 'omit',
    signal,
  });
}

async function* eventsOf({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const cutter = new EventCutter();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { data } of cutter.cut(decoder.decode(value, { stream: true }))) if (data !== DONE) yield data;
  }
}
