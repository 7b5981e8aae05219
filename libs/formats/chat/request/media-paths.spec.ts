import { mediaPaths } from './media-paths.js';
import { readChatBody } from '../body/read-chat-body.js';

describe('mediaPaths', () => {
  const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
  const body = readChatBody(
    Buffer.from(
      JSON.stringify({
        model: 'm',
        messages: [
          { role: 'system', content: 'https://a.example/1.png' },
          { role: 'user', content: [{ type: 'text', text: 'Look' }, image('https://a.example/1.png')] },
          { role: 'assistant', content: null },
          { role: 'user', content: [image('https://a.example/2.png')] },
        ],
      }),
    ),
  );

  it.each([
    ['https://a.example/1.png', 'messages[1].content[1].image_url'],
    ['https://a.example/2.png', 'messages[3].content[0].image_url'],
    ['https://a.example/3.png', undefined],
  ])('finds %s at %s', (url, path) => {
    expect(mediaPaths(body).get(url)).toBe(path);
  });
});
