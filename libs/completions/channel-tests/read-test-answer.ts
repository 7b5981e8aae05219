import type { TokenUsage } from '#core';
import { addUsage, chatEndpoint, UsageReport, type ChunkView, type UsageResult } from '#formats';
import type { AttemptResult } from '../attempts/attempt.js';
import type { StreamListener, StreamSource } from '../streams/stream-source.js';
import { problemOfAttempt, type TestProblem } from '../domain/attempts/test-problem.js';

/** Enough to show that the model answers. */
const TEXT_CHARACTERS_MAX = 500;

/** The parts of a reply that an operator sees. */
export interface TestAnswer {
  /** Start of the reply's text. */
  readonly text: string;
  readonly finishReason: string | null;
  /** Usage reported by the upstream; null: none, or impossible. */
  readonly usage: TokenUsage | null;
  readonly problem: TestProblem | null;
}

const ABANDONED: TestProblem = { reason: 'abandoned', message: 'The call was canceled.' };

/** Called with each piece of text as it arrives. */
export type OnText = (text: string) => void;

/** Reads an attempt to its end. Never rejects: a failure becomes `problem`. */
export async function readTestAnswer(result: AttemptResult, onText: OnText = () => undefined): Promise<TestAnswer> {
  switch (result.kind) {
    case 'reply': {
      const { usage, finishReasons } = result.reply;
      const whole = chatEndpoint.collectReplyText(result.chatBytes()).join('');
      onText(whole);
      const text = whole.slice(0, TEXT_CHARACTERS_MAX);
      return { text, finishReason: finishReasons[0] ?? null, usage: reportedUsage(usage), problem: null };
    }
    case 'stream':
      return readStream(result.source, onText);
    case 'status':
    case 'failed':
      return emptyAnswer(problemOfAttempt(result));
    case 'abandoned':
      return emptyAnswer(ABANDONED);
  }
}

function emptyAnswer(problem: TestProblem): TestAnswer {
  return { text: '', finishReason: null, usage: null, problem };
}

function readStream(source: StreamSource, onText: OnText): Promise<TestAnswer> {
  return new Promise((resolve) => {
    source.attach(new StreamReading(resolve, onText));
  });
}

class StreamReading implements StreamListener {
  private text = '';
  private finishReason: string | null = null;
  private readonly report = new UsageReport();
  private problem: TestProblem | null = null;
  private isDone = false;

  constructor(
    private readonly resolve: (answer: TestAnswer) => void,
    private readonly onText: OnText,
  ) {}

  onChunk(view: ChunkView): void {
    if (view.kind === 'done') this.isDone = true;
    else if (view.kind === 'garbage') this.problem ??= { reason: 'unreadable_reply', message: view.reason };
    else this.read(view);
  }

  onStated(): void {
    // A test shows the usage of whole replies.
  }

  onEnd(): void {
    if (!this.isDone && this.finishReason === null) {
      this.problem ??= { reason: 'incomplete_stream', message: 'The stream ended before the response was complete.' };
    }
    this.end();
  }

  onBroken(reason: string): void {
    this.problem ??= { reason, message: 'The stream was interrupted.' };
    this.end();
  }

  private read(view: Extract<ChunkView, { kind: 'chunk' | 'error' }>): void {
    if (view.kind === 'error') this.problem ??= { reason: 'upstream_error', message: view.error.message };
    const texts = chatEndpoint.collectChunkText(view.object.bytes).map(({ text }) => text);
    const added = texts.join('');
    if (added !== '') this.onText(added);
    this.text = (this.text + added).slice(0, TEXT_CHARACTERS_MAX);
    this.finishReason = view.finishReasons[0] ?? this.finishReason;
    if (view.carriesUsage) addUsage(this.report, view);
  }

  private end(): void {
    const { text, finishReason, report, problem } = this;
    const usage = reportedUsage(report.result);
    this.resolve({ text, finishReason, usage, problem });
  }
}

function reportedUsage(result: UsageResult): TokenUsage | null {
  return result.kind === 'usage' ? result.usage : null;
}
