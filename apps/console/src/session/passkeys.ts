import { apiOf } from '@/api/client';
import type { Audience, Session } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { useAuthConfig } from './auth-config';

/** Whether this installation and this browser know passkeys. */
export function useHasPasskeys(): boolean {
  const isInstalled = useAuthConfig()?.passkeys === true;
  return isInstalled && 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential;
}

export async function logInByPasskey(audience: Audience): Promise<Session> {
  const { client } = apiOf(audience);
  const { options } = await unwrap(client.POST('/api/v1/auth/passkeys/login-options'));
  const { answerByPasskey } = await import('./passkey');
  const passkey = await answerByPasskey(options);
  return unwrap(client.POST('/api/v1/auth/passkeys/login', { body: { passkey, audience } }));
}

/** Confirms the session. */
export async function confirmByPasskey(audience: Audience): Promise<Session> {
  const { client } = apiOf(audience);
  const { options } = await unwrap(client.POST('/api/v1/auth/passkeys/step-up-options'));
  const { answerByPasskey } = await import('./passkey');
  const passkey = await answerByPasskey(options);
  return unwrap(client.POST('/api/v1/auth/step-up', { body: { passkey } }));
}

/** Makes a passkey of the account. The answer has its recovery codes, if it is the first factor. */
export async function addPasskey(audience: Audience, name: string) {
  const { client } = apiOf(audience);
  const { options } = await unwrap(client.POST('/api/v1/auth/passkeys/options'));
  const { createPasskey } = await import('./passkey');
  const passkey = await createPasskey(options);
  return unwrap(client.POST('/api/v1/auth/passkeys', { body: { name, passkey } }));
}
