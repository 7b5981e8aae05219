import { ApiError } from '@/api/api-error';

type Json = Readonly<Record<string, unknown>>;

/** The answer of a passkey of this site to a challenge, as the API takes it. */
export async function answerByPasskey(options: Json): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return jsonOf(() => navigator.credentials.get({ publicKey }));
}

/** A new passkey, as the API takes it. */
export async function createPasskey(options: Json): Promise<Record<string, unknown>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return jsonOf(() => navigator.credentials.create({ publicKey }));
}

/** A browser says little of why there is no passkey: it keeps from a page what a device has. */
async function jsonOf(find: () => Promise<Credential | null>): Promise<Record<string, unknown>> {
  try {
    const credential = (await find()) as PublicKeyCredential | null;
    if (credential !== null) return credential.toJSON() as unknown as Record<string, unknown>;
  } catch (error) {
    const isKnown = error instanceof DOMException && error.name === 'InvalidStateError';
    if (isKnown) throw new ApiError(0, 'passkey_known', 'a passkey of this account is on this device', null, null);
  }
  throw new ApiError(0, 'passkey_refused', 'no passkey answered', null, null);
}
