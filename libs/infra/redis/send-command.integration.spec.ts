import { once } from 'node:events';
import { Redis } from 'ioredis';
import { joinWireWords, sendCommand, wireWords } from './send-command.js';

describe('sendCommand', () => {
  const redis = new Redis(process.env.REDIS_URL ?? '');
  const echo = wireWords(['ECHO']);
  const say = (text: string, departure?: 'now' | 'soon') =>
    sendCommand(redis, 'echo', joinWireWords(echo, wireWords([text])), departure);

  beforeAll(async () => {
    if (redis.status !== 'ready') await once(redis, 'ready');
  });

  afterAll(() => {
    redis.disconnect();
  });

  it.each(['', 'plain', 'with\r\nlines', 'Grüße 🎈', '\0'])('sends %j as it is', async (text) => {
    expect(await say(text)).toBe(text);
  });

  it('keeps the order of commands, whenever they may leave', async () => {
    const replies: unknown[] = [];
    const sent = (['soon', 'now', 'soon', 'soon'] as const).map((departure, index) =>
      say(String(index), departure).then((reply) => replies.push(reply)),
    );
    await Promise.all(sent);
    expect(replies).toEqual(['0', '1', '2', '3']);
  });

  it('writes once for all that wait together', async () => {
    const write = jest.spyOn(redis.stream, 'uncork');
    await Promise.all([say('a', 'soon'), say('b', 'soon'), say('c', 'soon')]);
    expect(write).toHaveBeenCalledTimes(1);
    await Promise.all([say('d', 'soon'), say('e', 'now')]);
    expect(write).toHaveBeenCalledTimes(2);
  });

  it('rejects with what Redis says', async () => {
    await expect(sendCommand(redis, 'evalsha', wireWords(['evalsha', 'f'.repeat(40), '0']))).rejects.toThrow(
      'NOSCRIPT',
    );
  });
});
