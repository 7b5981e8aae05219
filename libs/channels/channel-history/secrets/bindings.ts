/** Binds a sealed secret to its row and version: the ciphertext of another one does not open. */
export function credentialBinding(channelId: string, credentialId: string, secretVersion: number): string {
  return `${channelId}|${credentialId}|${secretVersion}`;
}

/** Binds a sealed password to its row and address: it is not sent to another proxy. */
export function proxyBinding(channelId: string, proxyId: string, url: string): string {
  return `${channelId}|proxy|${proxyId}|${url}`;
}
