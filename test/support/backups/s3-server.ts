import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkS3Signature, type S3Account, type S3Fault, type S3Request } from './check-s3-signature.js';
import { listObjects, xmlOf } from './list-objects.js';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Another answer, half of the right one, a connection closed before it, or none at all. */
export type NextAnswer = S3Fault | Answer | 'cut' | 'close' | 'hang';

interface S3ServerOptions extends S3Account {
  readonly bucket: string;
  readonly now: () => number;
}

const XML = { 'content-type': 'application/xml' };

/** An S3 store in memory with one bucket. It checks signatures, and answers as Amazon's does. */
export class S3Server {
  /** By key. */
  readonly objects = new Map<string, Buffer>();
  /** All that were received: `GET /bucket?list-type=2`. */
  readonly requests: string[] = [];
  pageSize = 1_000;
  /** Its clock minus `now`. */
  clockOffsetMs = 0;
  private readonly nextAnswers: NextAnswer[] = [];

  private constructor(
    private readonly server: Server,
    private readonly options: S3ServerOptions,
  ) {}

  static async start(options: S3ServerOptions): Promise<S3Server> {
    const server = createServer();
    const store = new S3Server(server, options);
    server.on('request', (incoming, outgoing) => void store.serve(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return store;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Each is for one of the next requests. */
  next(...answers: readonly NextAnswer[]): void {
    this.nextAnswers.push(...answers);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    this.requests.push(`${method} ${url}`);
    const next = this.nextAnswers.shift();
    if (next === 'hang') return;
    if (next === 'close') {
      outgoing.destroy();
      return;
    }
    const body = Buffer.concat(chunks);
    const answer = typeof next === 'object' ? next : this.answerTo({ method, url, headers, body });
    const { status, headers: more, body: text } = 'code' in answer ? errorOf(answer) : answer;
    const sent = Buffer.from(text);
    const date = new Date(this.options.now() + this.clockOffsetMs).toUTCString();
    outgoing.writeHead(status, { date, ...(status === 204 ? {} : { 'content-length': sent.length }), ...more });
    if (next === 'cut') outgoing.write(sent.subarray(0, sent.length / 2), () => outgoing.destroy());
    else outgoing.end(sent);
  }

  private answerTo(request: S3Request): Answer | S3Fault {
    const fault = checkS3Signature(request, this.options, this.options.now() + this.clockOffsetMs);
    if (fault !== null) return fault;
    const { pathname, searchParams } = new URL(request.url, this.url);
    const [, bucket = '', ...parts] = pathname.split('/').map(decodeURIComponent);
    const key = parts.join('/');
    if (bucket !== this.options.bucket) return { status: 404, code: 'NoSuchBucket' };
    if (key !== '') return this.answerOnObject(request, key);
    if (request.method !== 'GET' || searchParams.get('list-type') !== '2')
      return { status: 501, code: 'NotImplemented' };
    return {
      status: 200,
      headers: XML,
      body: listObjects(bucket, [...this.objects.keys()], searchParams, this.pageSize),
    };
  }

  private answerOnObject({ method, headers, body }: S3Request, key: string): Answer | S3Fault {
    if (method === 'PUT' && headers['content-length'] === undefined) {
      return { status: 411, code: 'MissingContentLength' };
    }
    if (method === 'PUT') this.objects.set(key, body);
    const object = this.objects.get(key);
    if (method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204, body: '' };
    }
    if (object === undefined) return { status: 404, code: 'NoSuchKey' };
    const etag = `"${createHash('md5').update(object).digest('hex')}"`;
    return { status: 200, headers: { etag }, body: method === 'PUT' ? '' : object };
  }
}

function errorOf({ status, code, details = {} }: S3Fault): Answer {
  const content = xmlOf({ Code: code, Message: `Refused as ${code}.`, ...details, RequestId: '4442587FB7D0A2F9' });
  return { status, headers: XML, body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${content}</Error>` };
}
