/** Longer than the server's heartbeats of 15 s, and one that is late. */
const QUIET_MAX_MS = 40_000;
/** A proxy that holds back what streams never shows the first event. */
const OPENING_MAX_MS = 20_000;
/** A stream that ends sooner is worth no other one at once. */
const SHORT_MS = 5_000;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/** After this many failures in a row the wait grows no more. */
const DOUBLINGS_MAX = 5;

/** How pages follow what happens: by the stream, by reading again now and then, or not at all any more. */
export type LiveMode = 'live' | 'polling' | 'ended';

export interface ConnectionState {
  /** While it is `opening` or `open` there is one request; else there is none. */
  readonly phase: 'opening' | 'open' | 'waiting' | 'ended';
  readonly mode: LiveMode;
  /** When the phase began; of an open stream: its last sign of life. */
  readonly atMs: number;
  readonly openedMs: number;
  /** In a row. */
  readonly failures: number;
  /** Of a wait: when it ends. */
  readonly untilMs: number;
}

/**
 * What happened to the connection. `ready`: the first event came. `bytes`: an event or a heartbeat. `closed`: the server
 * ended the stream, each one has a longest age. `failed`: no answer, or one that is no stream. `refused`: the session has
 * ended. `tick`: time passes.
 */
export type Signal = 'ready' | 'bytes' | 'closed' | 'failed' | 'refused' | 'tick';

export interface ConnectionInput {
  readonly signal: Signal;
  readonly nowMs: number;
  /** From 0 to 1: browsers do not all return at once. */
  readonly roll: number;
}

export const openingState = (nowMs: number): ConnectionState => ({
  phase: 'opening',
  mode: 'polling',
  atMs: nowMs,
  openedMs: nowMs,
  failures: 0,
  untilMs: 0,
});

/** What a connection does next. */
export function nextState(state: ConnectionState, input: ConnectionInput): ConnectionState {
  const { signal, nowMs } = input;
  if (state.phase === 'ended') return state;
  if (signal === 'tick') return afterTick(state, input);
  if (signal === 'refused') return { ...state, phase: 'ended', mode: 'ended' };
  if (signal === 'ready') return { ...state, phase: 'open', mode: 'live', atMs: nowMs, openedMs: nowMs };
  if (signal === 'bytes') return { ...state, atMs: nowMs };
  const isShort = state.phase !== 'open' || nowMs - state.openedMs < SHORT_MS;
  if (signal === 'failed' || isShort) return afterFailure(state, input);
  return { ...state, phase: 'opening', atMs: nowMs, failures: 0 };
}

function afterTick(state: ConnectionState, input: ConnectionInput): ConnectionState {
  const { phase, atMs, untilMs } = state;
  const passedMs = input.nowMs - atMs;
  if (phase === 'open' && passedMs > QUIET_MAX_MS) return afterFailure(state, input);
  if (phase === 'opening' && passedMs > OPENING_MAX_MS) return afterFailure(state, input);
  if (phase === 'waiting' && input.nowMs >= untilMs) return { ...state, phase: 'opening', atMs: input.nowMs };
  return state;
}

/** A stream that was good for a while begins to count anew. */
function afterFailure(state: ConnectionState, { nowMs, roll }: ConnectionInput): ConnectionState {
  const wasGood = state.phase === 'open' && nowMs - state.openedMs >= SHORT_MS;
  const failures = wasGood ? 1 : state.failures + 1;
  const waitMs = Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** Math.min(failures - 1, DOUBLINGS_MAX));
  const untilMs = nowMs + waitMs * (0.5 + roll / 2);
  return { ...state, phase: 'waiting', mode: 'polling', atMs: nowMs, failures, untilMs };
}
