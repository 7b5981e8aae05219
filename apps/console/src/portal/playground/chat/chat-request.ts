import { serviceWords } from '@/session/service-words';
/** An image as the API takes it in a message. */
export interface Image {
  readonly name: string;
  readonly dataUrl: string;
}

export interface Message {
  readonly text: string;
  readonly images: readonly Image[];
}

/** Empty texts leave the choice to the model. */
export interface Parameters {
  readonly system: string;
  readonly temperature: number | '';
  readonly maxTokens: number | '';
  readonly stream: boolean;
}

/** A message and what one model answered. */
export interface Exchange {
  readonly message: Message;
  readonly answer: string;
}

export type ChatRequest = Readonly<Record<string, unknown>>;

/** The body of `POST /v1/chat/completions`. */
export function chatRequest(
  model: string,
  { system, temperature, maxTokens, stream }: Parameters,
  past: readonly Exchange[],
  message: Message,
): ChatRequest {
  return {
    model,
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system', content: system }]),
      ...past.flatMap(exchangeOf),
      userMessage(message),
    ],
    ...(temperature === '' ? {} : { temperature }),
    ...(maxTokens === '' ? {} : { max_completion_tokens: maxTokens }),
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  };
}

/** A message that was never answered is sent again: the next one may refer to it. */
function exchangeOf({ message, answer }: Exchange): object[] {
  return answer === '' ? [userMessage(message)] : [userMessage(message), { role: 'assistant', content: answer }];
}

function userMessage({ text, images }: Message): object {
  if (images.length === 0) return { role: 'user', content: text };
  const parts = images.map(({ dataUrl }) => ({ type: 'image_url', image_url: { url: dataUrl } }));
  return { role: 'user', content: [...(text === '' ? [] : [{ type: 'text', text }]), ...parts] };
}

/** The same request for a shell. It reads images from their files: their content is too long for a command. */
export function curlOf(
  { origin, service }: { readonly origin: string; readonly service: string },
  request: ChatRequest,
  images: readonly Image[],
): string {
  const json = JSON.stringify(request, null, 2);
  const [mark, body] = images.length === 0 ? ["'JSON'", json] : ['JSON', withFiles(json, images)];
  return `curl${request.stream === true ? ' -N' : ''} ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $${serviceWords(service).keyVariable}" \\
  -H "Content-Type: application/json" \\
  -d @- <<${mark}
${body}
JSON`;
}

/** Between the marks the shell replaces `$(…)`, so every other character that it knows is quoted. */
function withFiles(json: string, images: readonly Image[]): string {
  return images.reduce(
    (text, { name, dataUrl }) => {
      const start = dataUrl.slice(0, dataUrl.indexOf(',') + 1);
      const file = `'${name.replaceAll("'", String.raw`'\''`)}'`;
      return text.replaceAll(dataUrl, () => `${start}$(base64 < ${file} | tr -d '\\n')`);
    },
    json.replaceAll(/[\\$`]/g, String.raw`\$&`),
  );
}
