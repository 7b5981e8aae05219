import { readXml, textOf, type XmlElement } from './read-xml.js';
import type { S3Response } from './s3-call.js';

interface S3Refusal {
  readonly status: number;
  /** Null: the response is not an error of S3. */
  readonly code: string | null;
  /** The region of the bucket, where the store names it. */
  readonly region: string | null;
}

export const NOT_S3 = 'the response is not from an S3 store, check ROUTIFY_BACKUP_S3_ENDPOINT';
const CODE = /^[A-Za-z0-9.]{1,64}$/;
const REGION = /^[a-z0-9-]{1,40}$/;
const WRONG_REGION: ReadonlySet<string> = new Set([
  ...['AuthorizationHeaderMalformed', 'IllegalLocationConstraintException', 'InvalidRegionName'],
  ...['PermanentRedirect', 'TemporaryRedirect'],
]);
const ADVICE: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'check the access key ID in ROUTIFY_BACKUP_S3_KEY',
  InvalidBucketName: 'check the bucket in ROUTIFY_BACKUP_TO',
  NoSuchBucket: 'check the bucket in ROUTIFY_BACKUP_TO, and ROUTIFY_BACKUP_S3_ENDPOINT',
  NoSuchKey: 'the file does not exist',
  RequestTimeTooSkewed: 'check the clock of this machine',
  SignatureDoesNotMatch: 'check the secret access key in ROUTIFY_BACKUP_S3_KEY',
};

/** Reads codes only: messages of stores may quote what was signed. */
export function readRefusal({ status, headers, bytes }: S3Response): S3Refusal {
  const error = errorIn(bytes);
  const code = error === null ? null : textOf(error, 'Code');
  const region = [error === null ? null : textOf(error, 'Region'), headers['x-amz-bucket-region']].find(
    (value) => typeof value === 'string' && REGION.test(value),
  );
  return { status, code: code !== null && CODE.test(code) ? code : null, region: region?.toString() ?? null };
}

/** Whether a repetition can succeed. S3 answers slow uploads with 400. */
export function isPassing({ status, code }: S3Refusal): boolean {
  return (status >= 500 && status !== 501) || status === 408 || status === 429 || code === 'RequestTimeout';
}

/** `403 AccessDenied; …`: with what to check, in one line. */
export function describeRefusal(refusal: S3Refusal, permissions: string): string {
  const { status, code } = refusal;
  const advice = adviceOn(refusal, permissions);
  return `${status}${code === null ? '' : ` ${code}`}${advice === null ? '' : `; ${advice}`}`;
}

function adviceOn(refusal: S3Refusal, permissions: string): string | null {
  const { status, code, region } = refusal;
  if (code === null && isPassing(refusal)) return null;
  if (code !== null ? WRONG_REGION.has(code) : region !== null) {
    const isElsewhere = status >= 300 && status < 400;
    const setting = region === null ? 'check ROUTIFY_BACKUP_S3_REGION' : `set ROUTIFY_BACKUP_S3_REGION to ${region}`;
    return isElsewhere ? `${setting}, and check ROUTIFY_BACKUP_S3_ENDPOINT` : setting;
  }
  if (code === null) return NOT_S3;
  if (code === 'AccessDenied') return `the key in ROUTIFY_BACKUP_S3_KEY needs ${permissions}`;
  return ADVICE[code] ?? null;
}

function errorIn(bytes: Buffer): XmlElement | null {
  try {
    const root = readXml(bytes.toString('utf8'));
    return root.name === 'Error' ? root : null;
  } catch {
    return null;
  }
}
