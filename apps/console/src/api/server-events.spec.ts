import { SseSplitter } from '@server/core/json/frames/sse-splitter';
import { EventCutter } from './server-events';

const STREAM = ': open\n\nid: 1-0\nevent: ready\ndata: {"a":1}\n\n:\n\nevent: request\ndata: {"b":"x: y"}\n\n';
const EVENTS = [
  { id: '1-0', name: 'ready', data: '{"a":1}' },
  { id: null, name: 'request', data: '{"b":"x: y"}' },
];

describe('server-sent events', () => {
  it('are cut from a stream, without its comments', () => {
    expect(new EventCutter().cut(STREAM)).toEqual(EVENTS);
  });

  it('may arrive a letter at a time, and with other ends of lines', () => {
    for (const end of ['\n', '\r\n']) {
      const cutter = new EventCutter();
      const letters = Array.from(STREAM.replaceAll('\n', end));
      expect(letters.flatMap((letter) => cutter.cut(letter))).toEqual(EVENTS);
    }
  });

  it('may have several lines of data, and no name', () => {
    const cutter = new EventCutter();
    expect(cutter.cut('data: one\ndata:two\n\nretry: 5\n\ndata: cut')).toEqual([
      { id: null, name: 'message', data: 'one\ntwo' },
    ]);
    expect(cutter.cut(' off\n\n')).toEqual([{ id: null, name: 'message', data: 'cut off' }]);
  });

  it.each([
    STREAM,
    'data:\n\ndata: a\n\n',
    'event: x\n\ndata: 1\n\n',
    'data\n\n',
    'event:y\ndata:  two spaces\ndata:\n\n',
    'data: 一二\n\n: a comment\ndata: b\nid: 7\n\n',
  ])('are those that the server cuts from the same bytes: %j', (stream) => {
    for (const text of [stream, stream.replaceAll('\n', '\r\n')]) {
      const splitter = new SseSplitter(1_000);
      const frames = Array.from(Buffer.from(text), (byte) => splitter.push(Buffer.of(byte)).frames).flat();
      const cutter = new EventCutter();
      const events = Array.from(text).flatMap((letter) => cutter.cut(letter));
      // The server passes on none without data.
      expect(events.map(({ name, data }) => [name, data]).filter(([, data]) => data !== '')).toEqual(
        frames.map(({ event, data }) => [event ?? 'message', data.toString()]),
      );
    }
  });
});
