export interface IssuedKey {
  readonly secret: string;
  readonly expires_at: string | null;
}

/** A request begins well before its key ends. */
const MARGIN_MS = 60_000;

/** The key of the playground: in memory only, one for all requests, another when it ends. */
export class PlaygroundKey {
  private key: Promise<IssuedKey> | null = null;

  constructor(private readonly issue: () => Promise<IssuedKey>) {}

  /** @param refused a secret that the gateway no longer takes */
  async secret(refused: string | null = null): Promise<string> {
    const held = this.key;
    if (held !== null) {
      const { secret, expires_at } = await held;
      const endsMs = expires_at === null ? Infinity : Date.parse(expires_at);
      if (secret !== refused && endsMs > Date.now() + MARGIN_MS) return secret;
      // A second model may have replaced it in the meantime: a new key revokes the former one.
      if (this.key === held) this.key = null;
    }
    this.key ??= this.issued();
    return (await this.key).secret;
  }

  private issued(): Promise<IssuedKey> {
    const key = this.issue();
    key.catch(() => {
      if (this.key === key) this.key = null;
    });
    return key;
  }
}
