import { useEffect, useRef, useState } from 'react';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { streamTest, type Trial } from './run-test';

type TestRequest = components['schemas']['StreamChannelTestRequest'];

/** What is on screen of a test. */
export interface TestState {
  /** What came so far. */
  readonly text: string;
  readonly trial: Trial | null;
  /** An operator stopped it. */
  readonly isStopped: boolean;
}

const NOTHING: TestState = { text: '', trial: null, isStopped: false };

/** One test at a time. It ends with its panel: the provider bills the rest of an answer. */
export function useTest(channelId: string) {
  const [state, setState] = useState<TestState>(NOTHING);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const run = async (request: TestRequest, isStreamed: boolean): Promise<void> => {
    const { signal } = (controller.current = new AbortController());
    setState(NOTHING);
    const onText = (text: string): void => setState((before) => ({ ...before, text: before.text + text }));
    try {
      const trial = isStreamed
        ? await streamTest({ channelId, request, signal, onText })
        : await test(channelId, request, signal);
      setState((before) => ({ ...before, trial }));
    } catch (error) {
      if (!signal.aborted) throw error;
      setState((before) => ({ ...before, isStopped: true }));
    }
  };
  return { state, run, stop: () => controller.current?.abort() };
}

async function test(id: string, request: TestRequest, signal: AbortSignal): Promise<Trial> {
  return unwrap(
    operatorApi.client.POST('/admin/v1/channels/{id}/test', {
      params: { path: { id } },
      body: { ...request, stream: false },
      signal,
    }),
  );
}
