/** The version that a change is made to: another one in the meantime is an error, not lost. */
export const ifMatch = (version: number): { readonly 'If-Match': string } => ({ 'If-Match': `"${version}"` });
