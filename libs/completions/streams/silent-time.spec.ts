import { SilentTime } from './silent-time.js';

const THINKING = { answerTextBytes: 0 };
const ANSWER = { answerTextBytes: 5 };

describe('SilentTime', () => {
  let nowMs = 0;
  const at = (ms: number): number => (nowMs = ms);
  const begin = (): SilentTime => new SilentTime(() => nowMs);

  beforeEach(() => at(0));

  it('CHARGE-17: is the time of the call until its answer begins, whatever is said of its thinking', () => {
    const silence = begin();
    at(3_000);
    silence.note(THINKING);
    at(5_000);
    expect(silence.totalMs()).toBe(5_000);
    silence.note(ANSWER);
    expect(silence.totalMs()).toBe(5_000);
  });

  it('goes on in pauses of the answer of a second or more, and after its last part', () => {
    const silence = begin();
    for (const ms of [200, 900, 1_899, 3_000, 3_500]) {
      at(ms);
      silence.note(ANSWER);
    }
    expect(silence.totalMs()).toBe(200 + 1_101);
    at(3_700);
    expect(silence.totalMs()).toBe(200 + 1_101 + 200);
  });

  it('CHARGE-17: is that since the output was stated, beside the time of the whole call', () => {
    const silence = begin();
    at(3_000);
    expect(silence.unstatedMs()).toBe(3_000);
    silence.noteStated();
    at(3_400);
    expect([silence.unstatedMs(), silence.totalMs()]).toEqual([400, 3_400]);
    at(5_000);
    silence.note(ANSWER);
    expect([silence.unstatedMs(), silence.totalMs()]).toEqual([2_000, 5_000]);
    at(5_200);
    silence.note(ANSWER);
    expect(silence.unstatedMs()).toBe(2_000);
    silence.noteStated();
    at(5_300);
    expect([silence.unstatedMs(), silence.totalMs()]).toEqual([100, 5_100]);
  });
});
