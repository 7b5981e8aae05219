/** An object with a version for `If-Match`. */
interface Versioned {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The fields with which the response of such an object ends. */
export function presentVersion({ version, createdAt, updatedAt }: Versioned) {
  return { version, created_at: createdAt.toISOString(), updated_at: updatedAt.toISOString() };
}
