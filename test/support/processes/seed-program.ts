import { startPlatform, type Platform } from '../gateway/platform.js';

/** The documented fields of a complete reply. */
export interface Reply {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly finish_reason: string;
    readonly message: Readonly<Record<string, unknown>>;
  }[];
  readonly usage: Readonly<Record<string, number>>;
  readonly routify: { readonly channel: string; readonly latency_ms: number; readonly cost_usd: number };
}

const PLAIN = ['openai/gpt-4.1', 'openai/gpt-4o', 'openai/gpt-4o-mini', 'deepseek/deepseek-v3.2'];
const REASONING = ['openai/o3', 'openai/o4-mini', 'deepseek/deepseek-r'];
const OWN = 'provider/model-id';
const DRAWING = 'provider/image-chat-model-id';

/** A program written for another service, with only the base URL and the key changed. */
export class SeedProgram {
  private constructor(
    readonly platform: Platform,
    readonly key: string,
  ) {}

  /** On a platform with every model name of the docs. */
  static async start(): Promise<SeedProgram> {
    const platform = await startPlatform();
    for (const canonicalId of PLAIN) await platform.addModel({ canonicalId, aliases: [aliasOf(canonicalId)] });
    for (const canonicalId of REASONING) {
      await platform.addModel({ canonicalId, aliases: [aliasOf(canonicalId)], capabilities: ['reasoning', 'tools'] });
    }
    await platform.addModel({ canonicalId: OWN });
    await platform.addModel({ canonicalId: DRAWING, outputModalities: ['text', 'image'] });
    const serves = [...[...PLAIN, ...REASONING].map(aliasOf), OWN, DRAWING];
    await platform.addChannel({ name: 'simulator', serves });
    return new SeedProgram(platform, (await platform.addCustomer()).apiKey);
  }

  get baseUrl(): string {
    return `${this.platform.gateway.url}/v1`;
  }

  /** The request of `curl -d`, with the text as on the page. */
  curl(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json', ...headers },
      body,
    });
  }

  async reply(body: string | object): Promise<Reply> {
    const response = await this.curl(typeof body === 'string' ? body : JSON.stringify(body));
    const text = await response.text();
    expect({ status: response.status, text }).toMatchObject({ status: 200 });
    return JSON.parse(text) as Reply;
  }

  /** The events of a complete stream. */
  async linesOf(body: object): Promise<string[]> {
    const response = await this.curl(JSON.stringify(body));
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const text = await response.text();
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    return text.split('\n\n').filter((line) => line !== '');
  }
}

export function expectReply(given: Reply, model: string): void {
  expect(given.id).toMatch(/^chatcmpl/);
  expect(given).toMatchObject({ object: 'chat.completion', model });
  expect(Number.isInteger(given.created)).toBe(true);
  expect(given.choices.length).toBeGreaterThanOrEqual(1);
  expect(given.choices[0]).toMatchObject({ index: 0, message: { role: 'assistant' } });
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = given.usage;
  expect(prompt).toBeGreaterThan(0);
  expect(total).toBe(prompt! + completion!);
}

function aliasOf(canonicalId: string): string {
  return canonicalId.slice(canonicalId.indexOf('/') + 1);
}
