import { createHash } from 'node:crypto';

/** What of a transfer is the same in each export that has it. */
interface TransferContent {
  readonly bookedOn: Date;
  readonly amountNano: bigint;
  readonly payer: string;
  readonly text: string;
}

/**
 * Names transfers for which the bank has no id, in the order of the file: a hash of the content, and of the count of
 * equal ones above. Equal transfers of one day stay two, and each has its name again in an export of another period,
 * since exports have whole days.
 *
 * It cannot tell: an export that begins between two equal transfers of one day, which names the second as the first; a
 * bank that lists one transfer twice, or words it anew; and exports in another format, or read with other text columns,
 * which name all anew.
 */
export class TransferRefs {
  private readonly counts = new Map<string, number>();

  /** 64 hexadecimal digits. */
  next({ bookedOn, amountNano, payer, text }: TransferContent): string {
    const content = JSON.stringify([
      bookedOn.toISOString().slice(0, 10),
      String(amountNano),
      withoutSpaces(payer),
      withoutSpaces(text),
    ]);
    const count = (this.counts.get(content) ?? 0) + 1;
    this.counts.set(content, count);
    return createHash('sha256').update(`${content}${count}`).digest('hex');
  }
}

/** Banks break texts into lines as they like. */
function withoutSpaces(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();
}
