export default async function globalTeardown() {
  await globalThis.routifyServices.stop();
}
