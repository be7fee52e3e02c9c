export default async function tearDown(): Promise<void> {
  const servers = globalThis.testServers;
  globalThis.testServers = undefined;
  await servers?.stop();
}
