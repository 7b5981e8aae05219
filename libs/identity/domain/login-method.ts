/** How a user was authenticated. */
export type LoginMethod = 'password' | 'link' | 'totp' | 'recovery_code' | 'passkey' | 'provider';

const FACTORS: readonly string[] = ['totp', 'recovery_code', 'passkey'] satisfies LoginMethod[];

/** Whether a method of a session is a second factor, or stands for both, as a passkey does. */
export function isFactor(method: string): boolean {
  return FACTORS.includes(method);
}
