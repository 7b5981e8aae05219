import type { AnswerFacts, Piece } from './answer-pieces';
import type { Exchange, Message } from './chat-request';

export interface Answer {
  readonly model: string;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly text: string;
  /** Until the first text, as this browser saw it. */
  readonly firstMs: number | null;
  readonly totalMs: number | null;
  readonly requestId: string | null;
  readonly finishReason: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly facts: AnswerFacts | null;
  readonly error: unknown;
}

/** A message, and the answer of each model side by side. */
export interface Turn {
  readonly id: string;
  readonly message: Message;
  readonly answers: readonly Answer[];
}

export function newAnswer(model: string): Answer {
  return {
    model,
    state: 'running',
    text: '',
    firstMs: null,
    totalMs: null,
    requestId: null,
    finishReason: null,
    promptTokens: null,
    completionTokens: null,
    facts: null,
    error: null,
  };
}

export function withPiece(answer: Answer, piece: Piece, elapsedMs: number): Answer {
  return {
    ...answer,
    text: answer.text + piece.text,
    firstMs: answer.firstMs ?? (piece.text === '' ? null : elapsedMs),
    finishReason: piece.finishReason ?? answer.finishReason,
    promptTokens: piece.promptTokens ?? answer.promptTokens,
    completionTokens: piece.completionTokens ?? answer.completionTokens,
    facts: piece.facts ?? answer.facts,
  };
}

/** What a side has said and read so far; a side that joined later knows the answers of the first. */
export function pastOf(turns: readonly Turn[], side: number): Exchange[] {
  return turns.map(({ message, answers }) => ({ message, answer: (answers[side] ?? answers[0])?.text ?? '' }));
}

export function withAnswer(
  turns: readonly Turn[],
  { turnId, side }: { readonly turnId: string; readonly side: number },
  change: (answer: Answer) => Answer,
): Turn[] {
  return turns.map((turn) =>
    turn.id === turnId
      ? { ...turn, answers: turn.answers.map((answer, index) => (index === side ? change(answer) : answer)) }
      : turn,
  );
}
