import { once } from 'node:events';
import { Redis } from 'ioredis';
import { joinWireWords, sendCommand, wireWords } from './send-command.js';

describe('sendCommand', () => {
  const redis = new Redis(process.env.REDIS_URL ?? '');
  const echo = wireWords(['ECHO']);
  const say = (text: string) => sendCommand(redis, 'echo', joinWireWords(echo, wireWords([text])));

  beforeAll(async () => {
    if (redis.status !== 'ready') await once(redis, 'ready');
  });

  afterAll(() => {
    redis.disconnect();
  });

  it.each(['', 'plain', 'with\r\nlines', 'Grüße 🎈', '\0'])('sends %j unchanged', async (text) => {
    expect(await say(text)).toBe(text);
  });

  it('writes once for all commands of one event loop turn, in order', async () => {
    const write = jest.spyOn(redis.stream, 'uncork');
    const replies: unknown[] = [];
    await Promise.all(['a', 'b', 'c'].map((text) => say(text).then((reply) => replies.push(reply))));
    expect(replies).toEqual(['a', 'b', 'c']);
    expect(write).toHaveBeenCalledTimes(1);
  });

  it('rejects with the error of Redis', async () => {
    await expect(sendCommand(redis, 'evalsha', wireWords(['evalsha', 'f'.repeat(40), '0']))).rejects.toThrow(
      'NOSCRIPT',
    );
  });
});
