/** How many sheets a PDF of Chromium has, which writes a dictionary of its own for each. */
export const sheetsOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
