export default async function teardown() {
  await Promise.all((globalThis.testServices ?? []).map((stop) => stop()));
}
