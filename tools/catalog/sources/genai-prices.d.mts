interface Facts {
  readonly values: Readonly<Record<string, string>>;
  readonly later: readonly { readonly from: string; readonly values: Readonly<Record<string, string>> }[];
}

export function genaiFacts(model: object, day: string): Facts;
