interface Answer<Data> {
  readonly data?: Data;
}

/** The body of an answer: one that is no success was thrown by the client. For routes that answer with a body. */
export async function unwrap<Data>(answer: Promise<Answer<Data>>): Promise<Exclude<Data, undefined>> {
  const { data } = await answer;
  if (data === undefined) throw new Error('an answer without a body');
  return data as Exclude<Data, undefined>;
}
