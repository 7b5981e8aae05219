import type { BackupTarget } from '../backup-target.js';
import { readXml, textOf } from './read-xml.js';
import type { S3Call, S3Response } from './s3-call.js';
import { S3Client, S3Error, S3_LIMITS, type S3Access, type S3Limits } from './s3-client.js';

export interface S3Settings extends S3Access {
  readonly bucket: string;
  /** `''`, or `a/b` without slashes at its ends. */
  readonly prefix: string;
}

interface ListedPage {
  readonly keys: readonly string[];
  /** Null: the last page. */
  readonly nextToken: string | null;
}

const NAME = /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)?$/;

/** Objects of one bucket below a prefix. Calls name the bucket in the path, which all S3-compatible stores take. */
export class S3Target implements BackupTarget {
  readonly location: string;
  private readonly client: S3Client;
  /** Of all keys. */
  private readonly start: string;

  constructor(
    private readonly settings: S3Settings,
    now: () => number,
    private readonly limits: S3Limits = S3_LIMITS,
  ) {
    const { bucket, prefix } = settings;
    this.location = `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
    this.start = prefix === '' ? '' : `${prefix}/`;
    this.client = new S3Client(settings, now, limits);
  }

  /** S3 replaces an object whole or not at all, and answers with its ETag; a web server that takes anything does not. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const call = this.callOf('write', name);
    const { fileBytesMax } = this.limits;
    if (bytes.length > fileBytesMax) throw new RangeError(`${call.subject} exceeds ${fileBytesMax} bytes`);
    await this.client.call({ ...call, body: bytes }, ({ headers }) => headers.etag ?? null);
  }

  async read(name: string): Promise<Buffer> {
    return this.client.call(this.callOf('read', name), ({ bytes }) => bytes);
  }

  async list(folder: string | null): Promise<string[]> {
    if (folder !== null) requireName(`${folder}/any`);
    const prefix = folder === null ? this.start : `${this.start}${folder}/`;
    const names: string[] = [];
    for (let token: string | null | undefined; token !== null;) {
      const call = this.listCall(prefix, token);
      const page: ListedPage = await this.client.call(call, readPage);
      names.push(...page.keys.map((key) => key.slice(this.start.length)));
      if (page.nextToken === token) throw new Error(`could not list ${call.subject}: pages repeat`);
      token = page.nextToken;
    }
    return names.filter((name) => isName(name)).sort();
  }

  async remove(name: string): Promise<void> {
    await this.client
      .call(this.callOf('remove', name), () => true)
      .catch((error: unknown) => {
        // S3 answers 204 for absent objects, some other stores do not.
        if (!(error instanceof S3Error && error.code === 'NoSuchKey')) throw error;
      });
  }

  private callOf(operation: 'write' | 'read' | 'remove', name: string): S3Call {
    requireName(name);
    const key = `${this.start}${name}`;
    const path = [this.settings.bucket, ...key.split('/')].map(encode).join('/');
    return { operation, subject: `${this.location}/${name}`, path: `/${path}` };
  }

  private listCall(prefix: string, token: string | undefined): S3Call {
    const { bucket } = this.settings;
    const parameters = {
      ...(token === undefined ? {} : { 'continuation-token': token }),
      delimiter: '/',
      'list-type': '2',
      prefix,
    };
    const query = Object.entries(parameters)
      .map((pair) => pair.map(encode).join('='))
      .join('&');
    return { operation: 'list', subject: `s3://${bucket}/${prefix}`, path: `/${encode(bucket)}?${query}` };
  }
}

/** Null: no page of a list. */
function readPage({ bytes }: S3Response): ListedPage | null {
  try {
    const result = readXml(bytes.toString('utf8'));
    if (result.name !== 'ListBucketResult') return null;
    const files = result.children.filter(({ name }) => name === 'Contents');
    const isLast = textOf(result, 'IsTruncated') !== 'true';
    const nextToken = isLast ? null : textOf(result, 'NextContinuationToken');
    if (!isLast && nextToken === null) return null;
    return { keys: files.map((file) => textOf(file, 'Key') ?? ''), nextToken };
  } catch {
    return null;
  }
}

function isName(text: string): boolean {
  return NAME.test(text) && text.split('/').every((part) => !/^\.+$/.test(part));
}

function requireName(name: string): void {
  if (!isName(name)) throw new RangeError(`not the name of a file of a backup: ${JSON.stringify(name)}`);
}

/** As signatures encode: all but letters, digits and `-._~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
