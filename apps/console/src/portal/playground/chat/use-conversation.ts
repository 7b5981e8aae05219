import { useEffect, useRef, useState } from 'react';
import { randomKey } from '@/api/client';
import { askGateway } from './ask-gateway';
import { chatRequest, type Message, type Parameters } from './chat-request';
import { newAnswer, pastOf, withAnswer, withPiece, type Answer, type Turn } from './conversation';
import type { PlaygroundKey } from './playground-key';

interface Setup {
  readonly origin: string;
  readonly key: PlaygroundKey;
  readonly models: readonly string[];
  readonly parameters: Parameters;
}

/** A conversation with one or two models. It lasts as long as the page. */
export function useConversation({ origin, key, models, parameters }: Setup) {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function answer(turn: Turn, side: number, model: string, signal: AbortSignal): Promise<void> {
    const beganMs = performance.now();
    const elapsedMs = (): number => Math.round(performance.now() - beganMs);
    const change = (next: (answer: Answer) => Answer): void =>
      setTurns((before) => withAnswer(before, { turnId: turn.id, side }, next));
    const end = (fields: Partial<Answer>): void => change((before) => ({ ...before, ...fields, totalMs: elapsedMs() }));
    try {
      const request = chatRequest(model, parameters, pastOf(turns, side), turn.message);
      await askGateway(
        { origin, key, request, signal },
        {
          onBegin: (requestId) => change((before) => ({ ...before, requestId })),
          onPiece: (piece) => {
            const atMs = elapsedMs();
            change((before) => withPiece(before, piece, atMs));
          },
        },
      );
      end({ state: 'done' });
    } catch (error) {
      end(signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
    }
  }

  return {
    turns,
    isRunning: turns.at(-1)?.answers.some(({ state }) => state === 'running') ?? false,
    send: (message: Message): void => {
      const abort = new AbortController();
      running.current = abort;
      const turn = { id: randomKey(), message, answers: models.map(newAnswer) };
      setTurns([...turns, turn]);
      models.forEach((model, side) => void answer(turn, side, model, abort.signal));
    },
    stop: (): void => running.current?.abort(),
    clear: (): void => {
      running.current?.abort();
      setTurns([]);
    },
  };
}
