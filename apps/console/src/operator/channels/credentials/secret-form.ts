import { cloudOf } from './cloud-kinds';

/** Our secret at a provider, as a form has it. Of kinds with one key only `key` is used. */
export interface SecretForm {
  readonly way: SecretWay;
  readonly key: string;
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token: string;
  readonly role_arn: string;
  readonly external_id: string;
}

type SecretWay = 'key' | 'iam' | 'role';

export const NO_SECRET: SecretForm = {
  way: 'key',
  key: '',
  access_key_id: '',
  secret_access_key: '',
  session_token: '',
  role_arn: '',
  external_id: '',
};

export const WAYS: readonly SecretWay[] = ['key', 'iam', 'role'];

/** Members of keys of IAM; those of an assumed role are more. */
export const IAM_FIELDS = ['access_key_id', 'secret_access_key', 'session_token'] as const;
export const ROLE_FIELDS = ['access_key_id', 'secret_access_key', 'role_arn', 'external_id'] as const;

export const REQUIRED_FIELDS: ReadonlySet<keyof SecretForm> = new Set([
  'access_key_id',
  'secret_access_key',
  'role_arn',
]);

/** Keys that were pasted, a line each; of platforms there is one secret. */
export function secretsOf(kind: string, form: SecretForm): string[] {
  const secret = secretOf(kind, form);
  const lines = cloudOf(kind) !== undefined ? [secret] : secret.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

/** What the API takes; empty: nothing was filled in. */
export function secretOf(kind: string, form: SecretForm): string {
  if (cloudOf(kind)?.secret !== 'aws' || form.way === 'key') return form.key.trim();
  const fields = form.way === 'role' ? ROLE_FIELDS : IAM_FIELDS;
  const members = fields.map((field) => [field, form[field].trim()] as const).filter(([, text]) => text !== '');
  return members.length === 0 ? '' : JSON.stringify(Object.fromEntries(members));
}
