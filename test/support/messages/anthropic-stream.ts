import Anthropic from '@anthropic-ai/sdk';

/** The message that Anthropic's SDK puts together from a stream. Rejects for a stream that ends in an error or is cut. */
export async function accumulatedMessage(stream: Buffer): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'text/event-stream' };
  const client = new Anthropic({
    apiKey: 'none',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(new Uint8Array(stream), { headers })),
  });
  const request = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] } as const;
  const message = await client.messages.stream({ ...request, messages: [...request.messages] }).finalMessage();
  return JSON.parse(JSON.stringify(message)) as Readonly<Record<string, unknown>>;
}
