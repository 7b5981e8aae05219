import { isRecord, parseValue } from '#core';
import { readMembers, type SecretFault } from '../secrets/secret-members.js';

/** Keys that sign requests; `sessionToken`: temporary ones. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

/** A role that the keys assume, whose keys sign requests to models. */
export interface AwsRole {
  readonly arn: string;
  readonly externalId: string | null;
  readonly sessionName: string;
}

/** What a credential at Amazon holds. */
export type AwsSecret =
  | { readonly kind: 'api_key'; readonly apiKey: string }
  | { readonly kind: 'keys'; readonly keys: AwsKeys; readonly role: AwsRole | null };

const SESSION_NAME = 'routify';

/** Members of the JSON, as operators write them. Source: IAM and STS API references, limits of AssumeRole. */
const MEMBERS = {
  access_key_id: { pattern: /^[A-Z0-9]{16,128}$/, expected: '16 to 128 capital letters and digits', required: true },
  secret_access_key: { pattern: /^[\w+/=]{16,128}$/, expected: '16 to 128 characters of base64', required: true },
  session_token: { pattern: /^[\w+/=.-]{16,4096}$/, expected: '16 to 4096 characters of base64', required: false },
  role_arn: {
    pattern: /^arn:aws[a-z-]{0,12}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
    expected: 'the ARN of a role, arn:aws:iam::<account>:role/<name>',
    required: false,
  },
  external_id: { pattern: /^[\w+=,.@:/-]{2,1224}$/, expected: '2 to 1224 characters of \\w+=,.@:/-', required: false },
  role_session_name: { pattern: /^[\w+=,.@-]{2,64}$/, expected: '2 to 64 characters of \\w+=,.@-', required: false },
} as const;

const API_KEY = /^[\x21-\x7e]{16,4096}$/;

/** A Bedrock API key, or JSON with keys of IAM. */
export function readAwsSecret(text: string): AwsSecret | SecretFault {
  if (!text.trimStart().startsWith('{')) {
    if (API_KEY.test(text)) return { kind: 'api_key', apiKey: text };
    return { fault: 'must be a Bedrock API key (16 to 4096 visible characters), or a JSON object with access_key_id' };
  }
  const value = parseValue(Buffer.from(text));
  if (!isRecord(value)) return { fault: 'must be a valid JSON object' };
  const members = readMembers(value, MEMBERS);
  if ('fault' in members) return members;
  const { access_key_id, secret_access_key, session_token, role_arn, external_id, role_session_name } = members;
  if (role_arn === null && (external_id !== null || role_session_name !== null)) {
    return { fault: 'must have role_arn, where it has external_id or role_session_name' };
  }
  const role = { arn: role_arn ?? '', externalId: external_id, sessionName: role_session_name ?? SESSION_NAME };
  return {
    kind: 'keys',
    keys: { accessKeyId: access_key_id ?? '', secretAccessKey: secret_access_key ?? '', sessionToken: session_token },
    role: role_arn === null ? null : role,
  };
}
