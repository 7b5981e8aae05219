/** A model may be written with its collection (`tunedModels/…`); alone it is one of `models`. */
export function modelName(model: string): string {
  return model.includes('/') ? model : `models/${model}`;
}

/** The same as a part of an address, without a slash before it. */
export function modelPath(model: string): string {
  return modelName(model).split('/').map(encodeURIComponent).join('/');
}
