import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import express from 'express';
import { eventually } from '../../../../test/support/eventually.js';
import { EventStream } from './event-stream.js';

const MIB = 1_048_576;

describe('a stream of events', () => {
  afterEach(() => jest.restoreAllMocks());

  it('ATK-132: closes the connection of a client that takes nothing after its end', async () => {
    const streams: EventStream[] = [];
    const app = express().get('/', (_request, response) => {
      streams.push(new EventStream(response));
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    client.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await eventually(() => streams.length === 1);
    const stream = streams[0]!;
    let isClosed = false;
    stream.onClose(() => (isClosed = true));
    // More than the buffers of both sockets hold.
    for (let count = 0; count < 16; count++) stream.send('text', { text: 'x'.repeat(MIB) });
    stream.end();
    expect([stream.isClosed, isClosed]).toEqual([true, false]);
    const nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs + 3_000);
    await eventually(() => isClosed);
    client.destroy();
    server.close();
  });
});
