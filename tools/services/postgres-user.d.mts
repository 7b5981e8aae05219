/** `ids` are options for spawn: empty, or another user where we are root. */
export function postgresUser(): {
  readonly name: string;
  readonly ids: { readonly uid?: number; readonly gid?: number };
};
