import { KeepAlive } from './keep-alive.js';
import type { ResponseSink } from '../run/response-sink.js';

const SILENCE_MS = 15_000;

describe('KeepAlive', () => {
  let written: string[];
  let headSent: boolean;
  let keepAlive: KeepAlive;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    headSent = false;
    const reply = {
      get headSent() {
        return headSent;
      },
      write: (bytes: Buffer) => written.push(bytes.toString()),
    } as unknown as ResponseSink;
    keepAlive = new KeepAlive(reply, Buffer.from(': keep-alive\n\n'), SILENCE_MS, () => {
      headSent = true;
      written.push('head');
    });
  });

  afterEach(() => {
    keepAlive.stop();
    jest.useRealTimers();
  });

  it('starts the stream after the first silence, and writes a comment after every one', () => {
    jest.advanceTimersByTime(SILENCE_MS - 1);
    expect(written).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(written).toEqual(['head', ': keep-alive\n\n']);
    jest.advanceTimersByTime(SILENCE_MS);
    expect(written).toEqual(['head', ': keep-alive\n\n', ': keep-alive\n\n']);
  });

  it('restarts the interval with every chunk', () => {
    jest.advanceTimersByTime(SILENCE_MS - 1);
    keepAlive.touch();
    jest.advanceTimersByTime(SILENCE_MS - 1);
    expect(written).toEqual([]);
  });

  it('writes nothing once it is stopped', () => {
    keepAlive.stop();
    jest.advanceTimersByTime(10 * SILENCE_MS);
    expect(written).toEqual([]);
  });
});
