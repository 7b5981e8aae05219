import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { EventCutter } from '@/api/server-events';

export type Trial = components['schemas']['TrialResponse'];

interface TestRun {
  readonly channelId: string;
  readonly request: components['schemas']['StreamChannelTestRequest'];
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** Asks a channel and reports its answer as it comes. Rejects with `ApiError`, and where the stream ends too early. */
export async function streamTest({ channelId, request, signal, onText }: TestRun): Promise<Trial> {
  const data = await unwrap(
    operatorApi.client.POST('/admin/v1/channels/{id}/test-stream', {
      params: { path: { id: channelId } },
      body: request,
      parseAs: 'stream',
      signal,
    }),
  );
  let trial: Trial | null = null;
  const cutter = new EventCutter();
  const decoder = new TextDecoder();
  for await (const bytes of chunksOf(data as ReadableStream<Uint8Array>)) {
    for (const event of cutter.cut(decoder.decode(bytes, { stream: true }))) {
      if (event.name === 'text') onText((JSON.parse(event.data) as { text: string }).text);
      if (event.name === 'result') trial = JSON.parse(event.data) as Trial;
    }
  }
  if (trial === null) throw new Error('the stream of the test ended before its result');
  return trial;
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
